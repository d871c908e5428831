import { renderHook } from '@testing-library/react'
import { describe, expect, test } from 'vitest'

import { wsServiceBackend } from '../../src/protocols/ws-service/backend.js'
import { useConnection } from '../../src/protocols/ws-service/index.js'
import { createTestServer } from '../../src/testing/index.js'

/** A server whose clients say their token once the line is open, and a page that does. */
async function openPage(makeToken?: (server: ReturnType<typeof create>) => string) {
  const server = create()
  const wrapper = makeToken === undefined ? server.wrapper : server.createWrapper({ token: makeToken(server) })
  const { result } = renderHook(() => useConnection(), { wrapper })
  await server.opened()
  return { server, shown: () => `${result.current.status}: ${result.current.reason}` }
}

const create = () => createTestServer(wsServiceBackend)

describe('a token that is a message', () => {
  test('is refused in the backend’s own words: another is asked for once, and that is the last', async () => {
    const { server, shown } = await openPage()
    server.refuse()
    await server.advance()
    expect(shown()).toBe('failed: refused')
    expect(server.tokenRequests).toEqual(['connect', 'refused'])
    expect(server.received('authenticate')).toHaveLength(2)
    expect(server.errors).toMatchObject([{ kind: 'auth' }])
  })

  test('is replaced where it is refused once', async () => {
    const { server, shown } = await openPage()
    server.disconnect()
    server.refuse({ times: 1 })
    await server.advance(1000)
    await server.opened()
    expect(shown()).toBe('open: ready')
    expect(server.tokenRequests).toEqual(['connect', 'reconnect', 'refused'])
  })

  test('that has expired opens no line any more', async () => {
    const { server, shown } = await openPage(({ token }) => token())
    server.expireToken()
    expect(server.connections).toBe(1)
    server.disconnect()
    await server.advance(1000)
    expect(shown()).toBe('failed: refused')
  })
})
