import { describe, expectTypeOf, test } from 'vitest'

import type { HookwireError } from '../../../src/index.js'
import { type CallError, type CallHandle, useCall, useCallDuration } from '../../../src/protocols/ws-service/index.js'

describe('a call', () => {
  test('says where it is at, and with whom', () => {
    const call = useCall()
    expectTypeOf(call.status).toEqualTypeOf<
      'idle' | 'calling' | 'ringing' | 'connecting' | 'connected' | 'reconnecting' | 'ended'
    >()
    expectTypeOf(call.userId).toEqualTypeOf<string | undefined>()
    expectTypeOf(call.remoteStream).toEqualTypeOf<MediaStream | undefined>()
    expectTypeOf(call.muted).toEqualTypeOf<{ readonly audio: boolean; readonly video: boolean }>()
    expectTypeOf(useCallDuration()).toBeNumber()
    // @ts-expect-error it is for reading
    call.status = 'idle'
    // @ts-expect-error it counts each second, so it has a hook of its own
    String(call.duration)
    // @ts-expect-error no such status
    String(call.status === 'talking')
  })

  test('is made to a user, with sound, picture or both', () => {
    const { call, accept, setMuted } = useCall()
    expectTypeOf(call('u-1')).toBeVoid()
    call('u-1', { video: true })
    call('u-1', { audio: { echoCancellation: true }, video: { facingMode: 'user' } })
    accept({ video: false })
    setMuted('audio', true)
    // @ts-expect-error whom?
    call()
    // @ts-expect-error one of them
    call(['u-1'])
    // @ts-expect-error a screen is none of them
    call('u-1', { screen: true })
    // @ts-expect-error it is `{ video: true }`
    accept(true)
    // @ts-expect-error audio or video
    setMuted('screen', true)
    // @ts-expect-error muted or not
    setMuted('audio')
  })

  test('takes servers and devices as an app has them', () => {
    expectTypeOf(useCall({ iceServers: [{ urls: 'stun:stun.example' }] })).toEqualTypeOf<CallHandle>()
    useCall({ iceServers: async () => [{ urls: 'turn:turn.example', username: 'u', credential: 'c' }] })
    useCall({ getMedia: wanted => navigator.mediaDevices.getUserMedia(wanted) })
    useCall({ iceServers: undefined, getMedia: undefined, resume: false })
    // @ts-expect-error a server has `urls`
    useCall({ iceServers: [{ url: 'stun:stun.example' }] })
    // @ts-expect-error it brings them
    useCall({ iceServers: () => undefined })
    // @ts-expect-error a stream
    useCall({ getMedia: async () => [] })
    // @ts-expect-error there is no such option
    useCall({ timeout: 30_000 })
  })
})

test('an error of a call is one of the library’s, and its code one of a few', () => {
  const { error, reason } = useCall()
  expectTypeOf(error).toEqualTypeOf<CallError | undefined>()
  expectTypeOf<CallError>().toExtend<HookwireError>()
  expectTypeOf<CallError['kind']>().toEqualTypeOf<'call'>()
  const isLacking = (code: CallError['code']) => code === 'permission-refused' || code === 'no-device'
  // @ts-expect-error no such code
  isLacking('no-microphone')
  expectTypeOf(reason).toEqualTypeOf<CallHandle['reason']>()
  if (reason === 'busy' || reason === 'no-answer' || reason === 'failed') return
  // @ts-expect-error no such reason
  String(reason === 'tired')
})
