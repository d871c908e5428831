// @vitest-environment jsdom
import { render } from '@testing-library/react'
import { createElement, Fragment, type ReactNode } from 'react'
import { describe, expect, test } from 'vitest'

import { makePage, opened, type Page } from './page.js'
import { places } from './places.js'
import { shipped } from './protocols.js'
import { ANN, BEN, type Server, startServer } from './server.js'
import { wires } from './wires.js'

/** Says a sample of every message, and waits until it has been heard. */
async function sayAll({ server, caughtUp }: Page, userId?: string): Promise<void> {
  for (const [type, payload] of Object.entries(server.shipped.samples.messages)) server.say(type, payload, userId)
  await caughtUp()
}

const typesIn = ({ heard }: Page): readonly string[] => heard.map(({ type }) => type)
const typesOf = ({ shipped: { samples } }: Server): readonly string[] => Object.keys(samples.messages)

describe.each(places)('$folder over $over: two providers, side by side', ({ at, wire }) => {
  test('have a connection each, and each hears its own', async () => {
    const server = await startServer(at, wire)
    const ann = makePage(server, { token: server.token(ANN) })
    const ben = makePage(server, { token: server.token(BEN) })
    const page = (...inside: ReactNode[]) => createElement(Fragment, {}, ...inside)
    const { rerender } = render(page(ann.around(ann.components()), ben.around(ben.components())))
    await Promise.all([opened(ann), opened(ben)])
    await Promise.all([ann.caughtUp(), ben.caughtUp()])
    ann.forget()
    ben.forget()
    expect(server.connections().map(({ userId }) => userId)).toEqual(expect.arrayContaining([ANN, BEN]))

    await sayAll(ann, ANN)
    await ben.caughtUp()
    expect(typesIn(ann)).toEqual(typesOf(server))
    expect(typesIn(ben)).toEqual([])

    rerender(page(ann.around(ann.components()), null))
    await wire.until(() => expect(server.connections().map(({ userId }) => userId)).toEqual([ANN]))
    expect(ann.connection.status).toBe('open')
    expect(server.lines).toBe(2)
    expect([...ann.errors, ...ben.errors]).toEqual([])
  })
})

describe.each(wires)('all protocols in one page over $name', wire => {
  test('each provider has a line of its own, and the hooks of each hear its server only', async () => {
    const servers = await Promise.all(shipped.map(at => startServer(at, wire)))
    const pages = servers.map(server => makePage(server))
    const components = createElement(Fragment, {}, ...pages.map(page => page.components()))
    render(pages.reduce<ReactNode>((inside, page) => page.around(inside), components))
    for (const page of pages) await opened(page)
    for (const page of pages) {
      await sayAll(page)
      expect(pages.map(typesIn)).toEqual(pages.map(each => (each === page ? typesOf(each.server) : [])))
      page.forget()
    }
  })
})
