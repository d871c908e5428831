import type { MessageArguments } from '../../../src/testing/test-client.js'
import type { MessageType } from '../../../src/protocol/protocol.js'
import { saga } from '../../../src/protocols/saga/protocol.js'
import { makeClient, openClient } from '../../support/client.js'

type Saga = typeof saga
type Made = ReturnType<typeof makeClient<Saga>>

/** An event as it stands in a frame. */
export type Event = readonly [type: string, argument?: unknown]

/** The events that a link was sent. */
export const eventsOf = (frames: readonly string[]): readonly Event[] => frames.map(frame => JSON.parse(frame) as Event)

/** What a test says and hears at the server's end of a client of Saga. */
function serverEnd(made: Made) {
  const { transport } = made
  function say<T extends MessageType<Saga>>(type: T, ...[argument]: MessageArguments<Saga, T>): void {
    transport.link.receive(JSON.stringify(argument === undefined ? [type] : [type, argument]))
  }
  return {
    ...made,
    say,
    /** What the newest link was sent. */
    events: () => eventsOf(transport.link.sent),
    /** The status of a project's room; `undefined` while it is joining. */
    statusOf: (project: string) => made.client.store.getState().rooms.get(project)?.status,
  }
}

/** A client of Saga whose socket is opening. */
export const makeSaga = (options?: Parameters<typeof makeClient<Saga>>[1]) => serverEnd(makeClient(saga, options))

/** A client of Saga that is connected. */
export const openSaga = async (options?: Parameters<typeof makeClient<Saga>>[1]) =>
  serverEnd(await openClient(saga, options))

/** What a promise rejects with. */
export const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  )
