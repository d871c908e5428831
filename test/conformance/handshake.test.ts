// @vitest-environment jsdom
import { describe, expect, test } from 'vitest'

import type { TokenReason } from '../../src/client/auth.js'
import { opened, openPage, renderPage } from './page.js'
import { places } from './places.js'
import { ANN, startServer } from './server.js'

describe.each(places)('$folder over $over: the connection', ({ at, wire }) => {
  const { ready, refusals, authenticate } = at.protocol.wiring
  /** A token that is the first message is refused on a line that is there. */
  const refusedLines = authenticate === undefined ? 0 : 1
  /** A browser hides why a WebSocket was refused, so all that a client can do is to give up in the end. */
  const saysWhy = refusals.length > 0 || authenticate !== undefined

  test('opens once, for the user of the token, and ends with the page', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    expect(page.statuses.at(0)).toBe('idle')
    expect(page.statuses.at(-1)).toBe('open')
    expect(page.statuses).not.toContain('reconnecting')
    expect(server.connections().map(({ userId }) => userId)).toEqual([ANN])
    expect(server.lines).toBe(1)
    page.leave()
    await wire.until(() => expect(server.connections()).toEqual([]))
    expect(server.lines).toBe(1)
    expect(page.errors).toEqual([])
  })

  test('is open when the handshake says so, and not before', async () => {
    const server = await startServer(at, wire, { greets: false })
    const page = renderPage(server)
    await wire.until(() => expect(page.connection.status).toBe(ready === undefined ? 'open' : 'authenticating'))
    if (ready !== undefined) server.say(ready.message, at.samples.messages[ready.message])
    await opened(page)
    expect(page.errors).toEqual([])
  })

  test('comes back after its line was cut', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    server.cut()
    await wire.until(() => expect(page.statuses).toContain('reconnecting'))
    await opened(page)
    expect(server.lines).toBe(2)
    expect(server.connections()).toHaveLength(1)
    expect(page.errors).toEqual([])
  })

  test('comes back when its server does', async () => {
    const server = await startServer(at, wire)
    const page = await openPage(server)
    await server.stop()
    await wire.until(() => expect(page.connection.status).toBe('reconnecting'))
    await server.start()
    await opened(page)
    expect(server.connections()).toHaveLength(1)
    expect(page.errors).toEqual([])
  })

  test('fails with a token that is refused, and opens with another', async () => {
    const server = await startServer(at, wire)
    const [bad, good] = [server.token(), server.token()]
    server.refuse(bad)
    const page = renderPage(server, { token: bad, attempts: 2 })
    await wire.until(() => expect(page.connection.status).toBe('failed'))
    expect(page.connection.reason).toBe(saysWhy ? 'refused' : 'gave-up')
    expect(page.errors.map(({ kind }) => kind)).toEqual([saysWhy ? 'auth' : 'connection'])
    expect(page.errors[0]?.message).not.toContain(bad)
    expect(server.lines).toBe(refusedLines)
    page.handle.connect(good)
    await opened(page)
    expect(page.connection.error).toBeNull()
    expect(server.lines).toBe(refusedLines + 1)
  })

  test('asks for another token where one is refused', async () => {
    const server = await startServer(at, wire)
    const [bad, good] = [server.token(), server.token()]
    server.refuse(bad)
    const reasons: TokenReason[] = []
    const page = renderPage(server, {
      token(reason) {
        reasons.push(reason)
        return reasons.length === 1 ? bad : good
      },
    })
    await opened(page)
    expect(reasons).toEqual(['connect', saysWhy ? 'refused' : 'reconnect'])
    expect(page.errors).toEqual([])
    expect(server.lines).toBe(refusedLines + 1)
  })
})
