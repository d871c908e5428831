import { expect, test } from 'vitest'

import { usePresence } from '../../../src/protocols/saga/hooks.js'
import { openHook } from './open-page.js'

test('who is online, until they go, and nothing is asked for', async () => {
  const { server, shown } = await openHook(() => usePresence().members, undefined)
  server.send('user_online', { userId: 'u-1', userName: 'Ingrid' })
  server.send('user_online', { userId: 'u-2' })
  expect(shown().map(({ id, name, status }) => [id, name, status])).toEqual([
    ['u-1', 'Ingrid', 'online'],
    ['u-2', undefined, 'online'],
  ])
  server.send('user_offline', { userId: 'u-1' })
  expect(shown().map(({ id }) => id)).toEqual(['u-2'])
  expect(server.received()).toEqual([])
})

test('of those asked for, the ones who are', async () => {
  const { server, shown, takeRenders } = await openHook(() => usePresence(['u-2']).members, undefined)
  takeRenders()
  server.send('user_online', { userId: 'u-1' })
  expect(takeRenders()).toBe(0)
  server.send('user_online', { userId: 'u-2' })
  expect(shown().map(({ id }) => id)).toEqual(['u-2'])
})
