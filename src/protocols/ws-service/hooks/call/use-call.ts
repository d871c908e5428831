'use client'

import { useEffect, useMemo, useSyncExternalStore } from 'react'

import { useClient } from '../../../../react/context.js'
import { useLatest } from '../../../../react/use-latest.js'
import { useWant } from '../../../../react/use-want.js'
import { wsService } from '../../protocol.js'
import { topicOf } from '../../topic.js'
import { type CallControls, type CallOptions, phoneOf } from './phone.js'
import { type CallView, NO_CALL } from './view.js'

/** The call of the user, and what can be done with it. */
export interface CallHandle extends CallView, CallControls {}

const NO_OPTIONS: CallOptions = {}

/**
 * The call of the user with somebody else, sound or sound and picture: where it is at, both streams, and `call`, `accept`,
 * `reject`, `hangUp` and `setMuted`, which are the same at every render. All components show the same one; while any of
 * them is mounted, calls ring, so the root of the app is a good place for one. When the last has gone it hangs up. Microphone
 * and camera are let go of whenever a call ends, however it ends. A page that reloads in the middle of a call finds it again.
 *
 * @example
 * const { status, userId, call, accept, reject, hangUp, remoteStream, error } = useCall({ iceServers: [{ urls: 'stun:…' }] })
 * if (status === 'ringing') return <button onClick={() => accept()}>{userId} calls</button>
 */
export function useCall(options: CallOptions = NO_OPTIONS): CallHandle {
  const client = useClient(wsService, 'useCall')
  useWant(client, topicOf('calls'))
  const phone = phoneOf(client)
  const latest = useLatest(options)
  useEffect(() => phone.hold(() => latest.current), [phone, latest])
  const view = useSyncExternalStore(phone.watch, phone.view, none)
  return useMemo(() => {
    const { call, accept, reject, hangUp, setMuted, dismiss } = phone
    return { ...view, call, accept, reject, hangUp, setMuted, dismiss }
  }, [view, phone])
}

const none = (): CallView => NO_CALL
