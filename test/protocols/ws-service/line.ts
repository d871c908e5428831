import { wsService } from '../../../src/protocols/ws-service/protocol.js'
import type { MessageType } from '../../../src/protocol/protocol.js'
import type { MessageArguments } from '../../../src/testing/test-client.js'
import { settle } from '../../support/clock.js'
import { makeClient } from '../../support/client.js'

type WsService = typeof wsService

/** A command as it stands in a frame. */
export interface Sent {
  readonly id: string
  readonly type: string
  readonly payload: Readonly<Record<string, unknown>>
  readonly timestamp: string
}

/** A client of WS-Service whose socket is open, and what a test says and hears at the other end. */
export async function openLine(options?: Parameters<typeof makeClient<WsService>>[1]) {
  const made = makeClient(wsService, options)
  const { transport, client } = made
  const sent = () => transport.link.sent.map(frame => JSON.parse(frame) as Sent)
  client.connect()
  await settle()
  transport.link.open()
  return {
    ...made,
    /** What the newest link was sent. */
    sent,
    /** As `sent`, without what the line itself says. */
    said: () => sent().filter(({ type }) => type !== 'authenticate' && type !== 'ping'),
    /** `answers`: the id of the command that it answers. */
    say<T extends MessageType<WsService>>(
      this: void,
      type: T,
      ...[payload, answers]: [...MessageArguments<WsService, T>, answers?: string]
    ) {
      transport.link.receive(JSON.stringify({ id: 'x', type, payload, request_id: answers }))
    },
    state: () => client.store.getState(),
    roomOf: (want: string) => client.store.getState().rooms.get(want),
  }
}

/** As `openLine`, already greeted. */
export async function openGreeted(options?: Parameters<typeof openLine>[0]) {
  const line = await openLine(options)
  line.say('connected', { user_id: 'u' })
  return line
}
