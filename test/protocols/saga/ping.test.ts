import { expect, test } from 'vitest'

import { errorOf, openSaga } from './line.js'

test.each([
  ['with its time', { timestamp: 1_700_000_000_000 }],
  ['without an argument', undefined],
])('client.ping() resolves with the round trip, where the pong comes %s', async (_, pong) => {
  const line = await openSaga()
  const pinged = line.client.ping()
  expect(line.transport.link.sent).toEqual(['["ping"]'])
  await line.clock.advance(37)
  line.say('pong', pong)
  expect(await pinged).toBe(37)
  expect(line.connection().latency).toBe(37)
})

test('a ping goes past a join that is not answered', async () => {
  const line = await openSaga()
  line.client.want('p-1')
  await line.clock.advance(0)
  const pinged = line.client.ping()
  await line.clock.advance(5)
  line.say('pong')
  expect(await pinged).toBe(5)
  expect(line.statusOf('p-1')).toBeUndefined()
  line.say('joined_project', { projectId: 'p-1' })
  await line.clock.advance(100)
  expect(line.statusOf('p-1')).toBe('joined')
})

test('a ping is no victim of an error about something else', async () => {
  const line = await openSaga()
  const pinged = line.client.ping()
  line.say('error', { code: 'PROJECT_ACCESS_DENIED', message: 'Access denied to project' })
  line.say('pong')
  expect(await pinged).toBe(0)
})

test('a ping in a pause is sent when it is over, and measures from there', async () => {
  const line = await openSaga()
  line.say('error', { code: 'RATE_LIMIT_EXCEEDED' })
  const pinged = line.client.ping()
  await line.clock.advance(59_999)
  expect(line.events()).toEqual([])
  await line.clock.advance(8)
  line.say('pong')
  expect(await pinged).toBe(7)
})

test('a pong that never comes is an error, and the connection is as it was: Socket.IO itself knows when it is dead', async () => {
  const line = await openSaga()
  const error = errorOf(line.client.ping())
  await line.clock.advance(10_000)
  expect(await error).toMatchObject({ kind: 'timeout' })
  expect(line.statuses.at(-1)).toBe('open')
})

test('nothing pings by itself', async () => {
  const line = await openSaga()
  await line.clock.advance(3_600_000)
  expect(line.events()).toEqual([])
})

test('a pong that nobody has asked for is nothing', async () => {
  const line = await openSaga()
  line.say('pong')
  await line.clock.advance(100)
  expect(line.connection().latency).toBeNull()
  expect(line.errors).toEqual([])
})
