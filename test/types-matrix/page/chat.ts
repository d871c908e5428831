import { createHooks, defineProtocol } from 'hookwire'
import { eventCodec, socketIoTransport } from 'hookwire/socket-io'
import * as v from 'valibot'

/** A Socket.IO server of one's own. */
export const chat = defineProtocol({
  name: 'chat',
  messages: { said: v.object({ text: v.string() }) },
  commands: { say: v.string() },
  transport: () => socketIoTransport({ path: '/live' }),
  codecs: { message: eventCodec, command: eventCodec },
  target: ({ url, token }) => ({ url, auth: { token } }),
  heartbeat: { send: { type: 'say', payload: '' }, answer: 'said' },
  refusals: ['No'],
  shutdown: { message: 'said', within: 1000 },
  pace: { perMinute: 100, exceeded: ({ payload }) => (payload.text === 'slowly' ? 60_000 : undefined) },
})

export const { useCommand, createMessageHook } = createHooks(chat)
export const useSaid = createMessageHook('said')

// @ts-expect-error there is no such message
createMessageHook('shouted')
