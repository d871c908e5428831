import { onTestFinished } from 'vitest'
import { Awareness } from 'y-protocols/awareness'
import { Doc } from 'yjs'

import { createClient } from '../../../src/client/client.js'
import type { HookwireError } from '../../../src/errors.js'
import { createMockServer } from '../../../src/mock/mock-server.js'
import { createTexflowBackend, type TexflowBackendOptions } from '../../../src/protocols/texflow/backend.js'
import type { Frame } from '../../../src/protocol/transport.js'
import { texflow } from '../../../src/protocols/texflow/protocol.js'
import { connectYDoc } from '../../../src/protocols/texflow/yjs.js'
import { createCable } from '../../support/cable.js'
import { type HandClock, handClock } from '../../support/clock.js'
import { typeOf } from '../../support/client.js'

const NAME = 'main.tex'

/** A frame that somebody has sent. */
export interface SentFrame {
  readonly who: string
  readonly at: number
  readonly frame: string
}

interface WriterOptions {
  readonly documentName?: string | undefined
  readonly doc?: Doc
  /** How long they wait before they answer, as a part of 300 ms. Default 0.5. */
  readonly random?: () => number
}

interface RoomOptions extends TexflowBackendOptions {
  /** How long a frame travels in each direction, ms. Default 20. */
  readonly latency?: number
}

/** A project on TexFlow's server, and people who write in it; time stands still until it is moved. */
export function openRoom({ latency = 20, ...options }: RoomOptions = {}) {
  const clock = handClock()
  const server = createMockServer(createTexflowBackend(options), { clock, latency })
  const sent: SentFrame[] = []

  /** A client of a user, and nothing else. */
  function connect(who: string) {
    const errors: HookwireError[] = []
    const cable = createCable(server.transport, frame => sent.push({ who, at: clock.now(), frame: textOf(frame) }))
    const client = createClient({
      protocol: texflow,
      url: server.url,
      params: { projectId: 'thesis' },
      token: server.token(who),
      transport: cable,
      clock,
      random: () => 0.5,
      reconnect: { attempts: Infinity, base: 200, cap: 200 },
      onError: error => errors.push(error),
    })
    client.connect()
    onTestFinished(client.disconnect)
    return { client, cable, errors }
  }

  /** Somebody who has a document open; on a client of their own, unless there is one. */
  function write(
    who: string,
    { documentName = NAME, doc = new Doc(), random = () => 0.5 }: WriterOptions = {},
    connected = connect(who),
  ) {
    const awareness = new Awareness(doc)
    const connection = connectYDoc(connected.client, { doc, awareness, documentName, random })
    onTestFinished(() => doc.destroy())
    const text = doc.getText('content')
    return {
      ...connected,
      doc,
      awareness,
      connection,
      text,
      read: () => text.toJSON(),
      isSynced: () => connection.state().synced,
      /** Who else they see, by what `name` their awareness says. */
      sees: () =>
        [...awareness.getStates()].filter(([id]) => id !== doc.clientID).map(([, state]) => state['name'] as unknown),
    }
  }

  return { clock, server, sent, connect, write, takeSent: () => sent.splice(0) }
}

/** TexFlow's frames are text. */
const textOf = (frame: Frame): string => (typeof frame === 'string' ? frame : '')

/** Frames of one type. */
export function ofType(frames: readonly SentFrame[], type: string): readonly SentFrame[] {
  return frames.filter(({ frame }) => typeOf(frame) === type)
}

/** Moves time on until nothing is under way any more. */
export async function quiet(clock: HandClock): Promise<void> {
  await clock.advance(3000)
}
