import { expect, test } from 'vitest'

import { defineProtocol } from '../../src/protocol/protocol.js'
import { settle } from '../support/clock.js'
import { makeClient, payloadOf } from '../support/client.js'
import { definition } from '../support/test-protocol.js'

/** Its server sees by a `note` whether anybody is there. */
const asked = defineProtocol({
  ...definition,
  ready: { message: 'welcome' },
  respond: { note: ({ payload }) => ({ type: 'say', payload: { text: `here: ${payload.text}` } }) },
  pace: { perSecond: 1 },
})

async function opened(protocol: typeof asked = asked) {
  const made = makeClient(protocol)
  made.client.connect()
  await settle()
  made.transport.link.open()
  return made
}

const texts = (sent: readonly string[]) => sent.map(frame => Reflect.get(Object(payloadOf(frame)), 'text'))

test('what the server asks is answered at once, past all that waits', async () => {
  const made = await opened()
  made.transport.link.say('welcome', {})
  for (const text of ['a', 'b']) made.client.send('say', { text })
  made.transport.link.say('note', { text: '7' })
  expect(texts(made.transport.link.sent)).toEqual(['a', 'here: 7'])
})

test('it is answered in the middle of the handshake, too', async () => {
  const made = await opened()
  made.transport.link.say('note', { text: '1' })
  expect(texts(made.transport.link.sent)).toEqual(['here: 1'])
  expect(made.connection().status).toBe('authenticating')
})

test('an answer that cannot be made is reported, and the message is heard', async () => {
  const thrown = new Error('mine')
  const made = await opened(
    defineProtocol({
      ...definition,
      ready: { message: 'welcome' },
      respond: {
        note: () => {
          throw thrown
        },
      },
    }),
  )
  const heard: string[] = []
  made.client.subscribe('note', ({ text }) => heard.push(text))
  made.transport.link.say('note', { text: 'a' })
  expect(heard).toEqual(['a'])
  expect(made.errors).toMatchObject([{ kind: 'handler', cause: thrown, message: 'respond["note"] of test threw.' }])
})
