import { describe, expect, test } from 'vitest'

import { HandlerError, UsageError } from '../../src/errors.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { settle } from '../support/clock.js'
import { makeClient } from '../support/client.js'
import { definition } from '../support/test-protocol.js'

const thrown = new Error('mine')
const fail = (): never => {
  throw thrown
}

async function opened(protocol: Parameters<typeof makeClient>[0]) {
  const made = makeClient(protocol)
  made.client.connect()
  await settle()
  made.transport.link.open()
  return made
}

describe('an entry of a protocol that throws does not take the connection with it', () => {
  test('interpret: reported, handlers are told, and the state takes the next message', async () => {
    const interpret = {
      note: fail,
      entered: ({ payload }: { payload: { room: string } }) => ({ kind: 'room-entered', room: payload.room }) as const,
    }
    const made = await opened(defineProtocol({ ...definition, interpret }))
    const heard: string[] = []
    made.client.subscribe('*', (_, { type }) => heard.push(type))
    made.transport.link.say('note', { text: 'a' })
    made.transport.link.say('entered', { room: 'r' })
    expect(heard).toEqual(['note', 'entered'])
    expect(made.client.store.getState().rooms.has('r')).toBe(true)
    expect(made.errors).toEqual([expect.any(HandlerError)])
    expect(made.errors[0]).toMatchObject({ cause: thrown, message: 'interpret["note"] of test threw.' })
  })

  test('wants: reported, and what waited goes out', async () => {
    const made = makeClient(defineProtocol({ ...definition, wants: { tell: fail } }))
    made.client.want('a')
    made.client.send('say', { text: 'waited' })
    made.client.connect()
    await settle()
    made.transport.link.open()
    expect(made.sent()).toEqual(['say'])
    expect(made.errors).toEqual([expect.objectContaining({ kind: 'handler', cause: thrown })])
    made.transport.link.end(1006)
    expect(made.connection().status).toBe('reconnecting')
  })

  test('answers: reported, and handlers are told', async () => {
    const answers = { ask: { judge: fail } }
    const made = await opened(defineProtocol({ ...definition, answers }))
    const heard: string[] = []
    made.client.subscribe('*', (_, { type }) => heard.push(type))
    const asked = made.client.request('ask', { id: '1' })
    made.transport.link.say('done', { id: '1' })
    expect(heard).toEqual(['done'])
    expect(made.errors).toEqual([expect.objectContaining({ kind: 'handler', cause: thrown })])
    made.client.disconnect()
    await expect(asked).rejects.toThrow('Disconnected before the answer came.')
  })

  test('target: failed, for no URL can be had, and what it threw stays out', async () => {
    const made = makeClient(defineProtocol({ ...definition, target: fail }), { token: 'SECRET' })
    made.client.connect()
    await settle()
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'bad-url' })
    expect(made.errors).toMatchObject([{ kind: 'connection' }])
    expect(made.errors[0]?.cause).toBeUndefined()
  })

  test('target: what it says itself of what it lacks reaches the user', async () => {
    const lacks = (): never => {
      throw new UsageError('It needs a room: params={{ room }}.')
    }
    const made = makeClient(defineProtocol({ ...definition, target: lacks }))
    made.client.connect()
    await settle()
    expect(made.connection()).toMatchObject({ status: 'failed', reason: 'bad-url' })
    expect(made.errors[0]?.message).toContain('test: It needs a room: params={{ room }}.')
  })
})
