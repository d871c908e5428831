import { vi } from 'vitest'

import type { Backend } from '../../../src/hub/backend.js'
import { createMockServer } from '../../../src/mock/mock-server.js'
import { reynaBackend } from '../../../src/protocols/reyna/backend.js'
import { reyna } from '../../../src/protocols/reyna/protocol.js'

export const ANNA = 'user_123'
export const BORIS = 'aaaaaaaa-0000-4000-8000-000000000002'

/** What a device was told: the type and the payload. */
export type Told = readonly [type: string, payload: unknown]

/** Lets everything arrive that waits for no timer. */
export const settle = () => vi.advanceTimersByTimeAsync(0)

/** A server of ReYNa in the page, and devices that speak its wire by hand. The test has fake timers. */
export function openStudio(backend: Backend<typeof reyna> = reynaBackend) {
  const server = createMockServer(backend)
  const { command, message } = reyna.wiring.codecs

  async function join(this: void, userId: string = ANNA, token: string = server.token(userId)) {
    let told: Told[] = []
    const closed: number[] = []
    const link = server.transport.connect(
      { url: `${server.url}?token=${token}` },
      {
        opened: () => undefined,
        frame(frame) {
          if (typeof frame !== 'string') throw new TypeError('The server sends text.')
          const { type, payload } = message.decode(frame)
          told.push([type, payload])
        },
        closed: ({ code }) => closed.push(code),
      },
    )
    await settle()

    /** What it was told since the last look. */
    function hear(): readonly Told[] {
      const heard = told
      told = []
      return heard
    }
    const device = {
      closed,
      hear,
      /** The types alone. */
      hearTypes: () => hear().map(([type]) => type),
      leave: link.close,
      /** Says something, and resolves with what it was told since the last look. */
      async sayRaw(frame: string): Promise<readonly Told[]> {
        link.send(frame)
        await settle()
        return hear()
      },
      say: (type: string, payload?: unknown) => device.sayRaw(command.encode({ type, payload })),
      subscribe: (...events: string[]) => device.say('subscribe', { events }),
      /** Makes a blob, and resolves with its id. It hears of it only where it has subscribed. */
      async create(content: string, metadata?: object): Promise<string> {
        const heard = await device.say('create_blob', { content, schema_id: 'text-input-v1', metadata })
        const payload = heard.find(([type]) => type === 'blob.created')?.[1]
        return String(Reflect.get(Object(payload), 'blob_id'))
      },
      process: (blob_id: string, processor_id = 'text-expansion') =>
        device.say('process_blob', { blob_id, processor_id }),
    }
    return device
  }

  return {
    ...server,
    join,
    /** As `join`, already greeted and subscribed. */
    async joinSubscribed(this: void, userId: string = ANNA, ...events: string[]) {
      const device = await join(userId)
      await device.subscribe(...(events.length === 0 ? ['*'] : events))
      device.hear()
      return device
    },
  }
}
