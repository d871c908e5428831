import { act, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, test } from 'vitest'

import { createHooks } from '../../src/index.js'
import { createTestServer } from '../../src/testing/index.js'
import { events, eventsBackend } from '../support/events-backend.js'

const { useWebSocket, useLatestMessage, useConnection } = createHooks(events)

function Hall() {
  const { send, connect } = useWebSocket()
  const { status, error } = useConnection()
  const note = useLatestMessage('note')
  const goodbye = useLatestMessage('server_shutdown')
  return (
    <>
      <p role="status">{error === null ? status : `${status}: ${error.message}`}</p>
      <button onClick={() => send('join', 'hall')}>enter</button>
      <button onClick={() => connect()}>again</button>
      <p>{goodbye?.payload.message}</p>
      <p>{note?.payload.text ?? 'nothing'}</p>
    </>
  )
}

const status = () => screen.getByRole('status').textContent

const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** A test server of a backend on Socket.IO, with a page that is open. */
async function openHall() {
  const server = createTestServer(eventsBackend)
  ends.push(server.close)
  render(<Hall />, { wrapper: server.wrapper })
  await server.opened()
  return server
}

describe('a test server of a backend on Socket.IO', () => {
  test('knows who is connected, and who is in a room', async () => {
    const server = await openHall()
    expect(server.attempts[0]?.pathname).toBe('/')
    server.sendToRoom('hall', 'note', { text: 'too early' })
    expect(screen.getByText('nothing')).toBeDefined()
    act(() => screen.getByText('enter').click())
    expect(server.received('join')).toEqual(['hall'])
    server.sendToRoom('hall', 'note', { text: 'in the hall' })
    expect(screen.getByText('in the hall')).toBeDefined()
  })

  test('refuses in the backend’s own words, so that its clients fetch another token', async () => {
    const server = await openHall()
    server.refuse({ times: 1 })
    await server.advance(1000)
    await server.opened()
    expect(server.tokenRequests).toEqual(['connect', 'reconnect', 'refused'])
    expect(server.attempts).toHaveLength(3)
  })

  test('refuses everybody until it accepts again', async () => {
    const server = await openHall()
    server.refuse()
    await server.advance(1000)
    expect(server.connections).toBe(0)
    expect(status()).toContain('refused')
    server.accept()
    act(() => screen.getByText('again').click())
    await server.opened()
  })

  test('refuses a token that has expired, which the next attempt shows', async () => {
    const server = createTestServer(eventsBackend)
    ends.push(server.close)
    render(<Hall />, { wrapper: server.createWrapper({ token: server.token() }) })
    await server.opened()
    server.expireToken()
    expect(server.connections).toBe(1)
    server.disconnect()
    await server.advance(1000)
    expect(status()).toContain('refused')
  })

  test('says its last word when it stops, which has been rendered by then', async () => {
    const server = await openHall()
    server.stop()
    expect(screen.getByText('Back soon')).toBeDefined()
    expect(server.connections).toBe(0)
  })
})

test('without a backend, it knows its users by the token of the handshake', async () => {
  const server = createTestServer(events)
  ends.push(server.close)
  const Wrapper = server.createWrapper({ token: server.token('boris') })
  render(<Hall />, { wrapper: Wrapper })
  await server.opened()
  server.sendToUser('boris', 'note', { text: 'for Boris' })
  expect(screen.getByText('for Boris')).toBeDefined()
})
