import { createMockServer } from '../../../src/mock/mock-server.js'
import { createTexflowBackend, type TexflowBackendOptions } from '../../../src/protocols/texflow/backend.js'
import { texflow } from '../../../src/protocols/texflow/protocol.js'
import { handClock, settle } from '../../support/clock.js'

/** What stands in a line from the server, without its time. */
export interface Said {
  readonly type: string
  readonly payload?: unknown
  readonly user_id?: string
  readonly username?: string
}

/** A line without what differs from run to run: times and colours. */
export function sayingOf(line: string): Said {
  const { timestamp: _, ...said } = JSON.parse(line) as Said & { readonly timestamp?: string }
  const { payload } = said
  if (typeof payload !== 'object' || payload === null || !('joined_at' in payload)) return said
  const { joined_at: __, color: ___, ...member } = payload as Readonly<Record<string, unknown>>
  return { ...said, payload: member }
}

/** TexFlow's server in the page by a clock that stands still, and members who speak its wire by hand. */
export function openProject(options: TexflowBackendOptions = {}) {
  const clock = handClock()
  const server = createMockServer(createTexflowBackend(options), { clock })

  /** A tab of somebody: of `user-A`, where they are `A`. */
  async function join(this: void, who: string, projectId = 'thesis') {
    const lines: string[] = []
    const closed: number[] = []
    const token = server.token(`user-${who}`)
    const target = texflow.wiring.target({ url: server.url, params: { projectId }, token })
    const link = server.transport.connect(target, {
      opened: () => undefined,
      frame: frame => typeof frame === 'string' && lines.push(...frame.split('\n')),
      closed: ({ code }) => void closed.push(code),
    })
    await settle()
    return {
      closed,
      /** The lines since the last look. */
      hearLines: () => lines.splice(0),
      /** What they say. */
      hear: () => lines.splice(0).map(sayingOf),
      hearTypes: () => lines.splice(0).map(line => sayingOf(line).type),
      async say(frame: string) {
        link.send(frame)
        await settle()
      },
      async leave() {
        link.close()
        await settle()
      },
    }
  }

  return { ...server, clock, join }
}
