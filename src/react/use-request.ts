'use client'

import { useCallback, useRef, useState } from 'react'

import type { RequestArguments } from '../client/client.js'
import { own } from '../lib/own.js'
import type { MessageOf, Protocol, RequestType } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { lacking } from './lacking.js'

/** A request that a component makes, and what became of the last one. */
export interface RequestHandle<P extends Protocol, T extends RequestType<P>> {
  /**
   * Sends the command, and resolves with the message that answers it. Options behind the payload: `timeout` (ms), and a
   * `signal` that calls it off. Its rejection, which is what `error` then is, counts as handled: an event handler need
   * not catch it.
   */
  readonly request: (...rest: RequestArguments<P, T>) => Promise<MessageOf<P>>
  /** The last request waits for its answer. */
  readonly pending: boolean
  /**
   * Why the last request failed: a `RequestError` with the server's `answer`, `TimeoutError`, `ConnectionError`,
   * `OverflowError`, `ProtocolError`, or the reason of the signal. `undefined` while it waits, and where it was answered.
   */
  readonly error: Error | undefined
  /** The answer to the last request; the one before it while that waits. */
  readonly answer: MessageOf<P> | undefined
}

/** See {@link useRequest}. */
export type UseRequest<P extends Protocol> = <T extends RequestType<P>>(type: T) => RequestHandle<P, T>

interface Outcome<P extends Protocol> {
  readonly pending: boolean
  readonly error: Error | undefined
  readonly answer: MessageOf<P> | undefined
}

/**
 * The `useRequest` of a protocol, or of the nearest provider where there is none.
 *
 * @example export const useRequest = requestHook(shop)
 */
export function requestHook<P extends Protocol>(protocol?: P): UseRequest<P> {
  return function useRequest<T extends RequestType<P>>(type: T): RequestHandle<P, T> {
    const client = useClient(protocol, 'useRequest')
    if (own(client.protocol.wiring.answers, type) === undefined) {
      throw lacking('useRequest', client.protocol, `answers.${type}`)
    }
    const [outcome, setOutcome] = useState<Outcome<P>>({ pending: false, error: undefined, answer: undefined })
    const requests = useRef(0)

    const request = useCallback(
      (...rest: RequestArguments<P, T>) => {
        const turn = (requests.current += 1)
        const settle = (change: Partial<Outcome<P>>): void => {
          // Only the last one shows: an answer that comes late must not stand in for a newer one.
          if (turn === requests.current) setOutcome(before => ({ ...before, pending: false, ...change }))
        }
        setOutcome(({ answer }) => ({ pending: true, error: undefined, answer }))
        const answered = client.request(type, ...rest)
        answered.then(
          answer => settle({ answer }),
          (reason: unknown) => settle({ error: reason instanceof Error ? reason : new Error(String(reason)) }),
        )
        return answered
      },
      [client, type],
    )
    return { request, ...outcome }
  }
}

/**
 * Asks the server, and follows what becomes of it. Only for commands that the protocol's `answers` knows the answer of;
 * any other throws a `UsageError` that says what there is. Where payloads should be typed, take the one of the protocol.
 *
 * @example
 * const { request, pending, error } = useRequest('create_blob')
 * <button disabled={pending} onClick={() => request({ content, schema_id })}>Create</button>
 */
export const useRequest: UseRequest<Protocol> = /* @__PURE__ */ requestHook()
