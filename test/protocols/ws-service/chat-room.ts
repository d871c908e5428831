import { createMockServer } from '../../../src/mock/mock-server.js'
import { createWsServiceBackend, type WsServiceBackendOptions } from '../../../src/protocols/ws-service/backend.js'
import { wsService } from '../../../src/protocols/ws-service/protocol.js'
import { check } from '../../../src/protocol/schema.js'
import { handClock, settle } from '../../support/clock.js'

export const ANN = 'aaaaaaaa-0000-4000-8000-000000000001'
export const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'
export const EVE = 'eeeeeeee-0000-4000-8000-000000000003'
export const TEA = 'cccccccc-0000-4000-8000-000000000001'

/** What a device was told. */
export type Told = readonly [type: string, payload: unknown]

/** A server of WS-Service in the page by a clock that stands still, and devices that speak its wire by hand. */
export function openChatRoom(options: WsServiceBackendOptions = {}) {
  const clock = handClock()
  const server = createMockServer(createWsServiceBackend(options), { clock })
  const { codecs, messages } = wsService.wiring

  /** A device that comes with this query. */
  async function knock(this: void, query: string) {
    let told: Told[] = []
    let answered: string | undefined
    const closed: number[] = []
    const problems: string[] = []
    const link = server.transport.connect(
      { url: `${server.url}${query}` },
      {
        opened: () => undefined,
        frame(frame) {
          if (typeof frame !== 'string') throw new TypeError('The server sends text.')
          const { type, payload, requestId } = codecs.message.decode(frame)
          const schema = messages[type]
          const checked = schema && check(schema, payload)
          if (checked?.ok !== true) problems.push(`${type}: ${checked?.problem ?? 'not in the catalogue'}`)
          told.push([type, payload])
          answered = requestId
        },
        closed: ({ code }) => closed.push(code),
      },
    )
    await settle()
    let count = 0

    /** What it was told since the last look. */
    function hear(): readonly Told[] {
      const heard = told
      told = []
      return heard
    }
    const device = {
      closed,
      /** What it was told that the catalogue would not take. */
      problems,
      hear,
      /** What the last thing that it was told says that it answers. */
      answered: () => answered,
      /** The types alone. */
      hearTypes: () => hear().map(([type]) => type),
      async leave(this: void) {
        link.close()
        await settle()
      },
      async sayRaw(this: void, frame: string): Promise<readonly Told[]> {
        link.send(frame)
        await settle()
        return hear()
      },
      /** Says something as message `1`, `2` …, and resolves with what it was told since the last look. */
      say(this: void, type: string, payload: unknown = {}) {
        count += 1
        return device.sayRaw(JSON.stringify({ id: String(count), type, payload }))
      },
      subscribe: (topic: string, filters?: object) => device.say('subscribe', { topics: [topic], filters }),
    }
    return device
  }

  /** A device of a user, that has put its greeting away. */
  async function connect(userId: string = ANN) {
    const device = await knock(`?user_id=${userId}`)
    device.hear()
    return device
  }

  return {
    ...server,
    clock,
    knock,
    connect,
    /** As `connect`, with these topics subscribed to. */
    async listener(this: void, userId: string, ...topics: readonly string[]) {
      const device = await connect(userId)
      for (const topic of topics) await device.subscribe(topic)
      device.hear()
      return device
    },
  }
}
