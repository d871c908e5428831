import type { Backend } from '../../../src/hub/backend.js'
import { createMockServer } from '../../../src/mock/mock-server.js'
import { createSagaBackend, type SagaBackendOptions } from '../../../src/protocols/saga/backend.js'
import { saga } from '../../../src/protocols/saga/protocol.js'
import { check } from '../../../src/protocol/schema.js'
import { handClock, settle } from '../../support/clock.js'

export const INGRID = 'user-1'
export const JONAS = 'user-2'
export const KARIN = 'user-3'
export const USERS = { [INGRID]: 'Ingrid', [JONAS]: 'Jonas', [KARIN]: 'Karin' }

/** What a device was told: the event and its argument. */
export type Told = readonly [type: string, payload: unknown]

/** A server of Saga in the page by a clock that stands still, and devices that speak its wire by hand. */
export function openFamily(options: SagaBackendOptions = {}) {
  return open(createSagaBackend(options))
}

function open(backend: Backend<typeof saga>) {
  const clock = handClock()
  const server = createMockServer(backend, { clock })
  const { codecs, messages } = saga.wiring

  /** A device that shows `auth` at the door. */
  async function knock(this: void, auth: Readonly<Record<string, unknown>> | undefined) {
    let told: Told[] = []
    const closed: { readonly code: number; readonly reason: string }[] = []
    const problems: string[] = []
    const link = server.transport.connect(
      { url: server.url, ...(auth && { auth }) },
      {
        opened: () => undefined,
        frame(frame) {
          if (typeof frame !== 'string') throw new TypeError('The server sends text.')
          const { type, payload } = codecs.message.decode(frame)
          const schema = messages[type]
          const checked = schema && check(schema, payload)
          if (checked?.ok !== true) problems.push(`${type}: ${checked?.problem ?? 'not in the catalogue'}`)
          told.push([type, payload])
        },
        closed: ({ code, reason }) => closed.push({ code, reason }),
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
      /** What it was told that the catalogue would not take. */
      problems,
      hear,
      /** The types alone. */
      hearTypes: () => hear().map(([type]) => type),
      async leave() {
        link.close()
        await settle()
      },
      /** Says something, and resolves with what it was told since the last look. */
      async sayRaw(frame: string): Promise<readonly Told[]> {
        link.send(frame)
        await settle()
        return hear()
      },
      say: (type: string, ...payload: readonly [unknown?]) => device.sayRaw(JSON.stringify([type, ...payload])),
      join: (projectId: string) => device.say('join_project', projectId),
      type: (projectId: string, storyId = 'the-crossing') => device.say('typing_start', { projectId, storyId }),
    }
    return device
  }

  const connect = (userId: string = INGRID) => knock({ token: server.token(userId) })

  return {
    ...server,
    clock,
    knock,
    connect,
    /** As `connect`, already in a project, and with what it was told of that put away. */
    async member(this: void, userId: string = INGRID, projectId = 'our-family') {
      const device = await connect(userId)
      await device.join(projectId)
      return device
    },
  }
}
