import { describe, expect, test } from 'vitest'

import { useConnection, useProject, useServerShutdown } from '../../../src/protocols/saga/hooks.js'
import { inFrames, nextFrame, openHook } from './open-page.js'

const STOPPED = 1005

describe('useServerShutdown as state', () => {
  test('is what the server said, until it is back', async () => {
    const { server, shown } = await openHook(() => useServerShutdown(), undefined)
    expect(shown()).toBeUndefined()
    server.send('server_shutdown', { message: 'Back in a moment' })
    expect(shown()).toEqual({ message: 'Back in a moment' })
    server.disconnect(STOPPED)
    server.stop()
    await server.advance(600_000)
    expect(shown()).toEqual({ message: 'Back in a moment' })
    server.start()
    await server.advance(30_000)
    expect(server.connections).toBe(1)
    expect(shown()).toBeUndefined()
    expect(server.errors).toEqual([])
  })

  test.each([
    ['without an argument', undefined],
    ['with null', null],
    ['with nothing in it', {}],
  ])('is empty where it came %s', async (_, payload) => {
    const { server, shown } = await openHook(() => useServerShutdown(), undefined)
    server.send('server_shutdown', payload)
    expect(shown()).toEqual({})
  })

  test('is what it said this time', async () => {
    const { server, shown } = await openHook(() => useServerShutdown(), undefined)
    for (const message of ['first', 'second']) {
      server.send('server_shutdown', { message })
      expect(shown()).toEqual({ message })
      server.disconnect(STOPPED)
      await server.advance(5000)
      expect(shown()).toBeUndefined()
    }
  })

  test('is never half of it, and renders as often as it changes', async () => {
    const seen: unknown[] = []
    const { server, takeRenders } = await openHook(
      () => {
        const shutdown = useServerShutdown()
        seen.push(shutdown)
        return shutdown
      },
      undefined,
      inFrames,
    )
    await nextFrame(server)
    takeRenders()
    seen.length = 0
    server.send('story_uploaded', { story: {}, projectId: 'p' })
    await nextFrame(server)
    expect(takeRenders()).toBe(0)
    server.send('server_shutdown', { message: 'Bye' })
    await nextFrame(server)
    expect(seen).toEqual([{ message: 'Bye' }])
  })

  test('is nothing for a line that broke without a word', async () => {
    const { server, shown } = await openHook(() => useServerShutdown(), undefined)
    server.disconnect(STOPPED)
    expect(shown()).toBeUndefined()
  })
})

describe('useServerShutdown with a handler', () => {
  test('hears each of them, and never renders', async () => {
    const heard: unknown[] = []
    const { server, shown, takeRenders } = await openHook(
      () => useServerShutdown(payload => heard.push(payload?.message)),
      undefined,
    )
    takeRenders()
    server.send('server_shutdown', { message: 'Soon' })
    server.send('server_shutdown')
    server.disconnect(STOPPED)
    await server.advance(5000)
    expect(heard).toEqual(['Soon', undefined])
    expect(shown()).toBeUndefined()
    expect(takeRenders()).toBe(0)
  })
})

describe('a server that stops', () => {
  test('is come back to after at most five seconds, and its projects are joined again', async () => {
    const { server, shown } = await openHook(() => ({ ...useConnection(), room: useProject('p').status }), undefined)
    server.send('server_shutdown', { message: 'Bye' })
    expect(shown()).toMatchObject({ status: 'open', shutdown: true, room: 'joined' })
    server.disconnect(STOPPED)
    expect(shown()).toMatchObject({ status: 'reconnecting', reason: 'shutdown', room: 'joining' })
    await server.advance(4999)
    expect(shown().status).toBe('reconnecting')
    await server.advance(1)
    expect(shown()).toMatchObject({ status: 'open', shutdown: false, room: 'joined' })
  })

  test('is not given up after the five attempts that any other gets', async () => {
    const { server, shown } = await openHook(() => useConnection(({ status }) => status), undefined)
    server.send('server_shutdown')
    server.disconnect(STOPPED)
    server.stop()
    await server.advance(3_600_000)
    expect(server.attempts.length).toBeGreaterThan(50)
    expect(shown()).toBe('reconnecting')
  })
})
