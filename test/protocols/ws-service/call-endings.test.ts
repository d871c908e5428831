import { describe, expect, test } from 'vitest'

import { endOf, refusalOf } from '../../../src/protocols/ws-service/hooks/call/endings.js'
import type { Call, CallState } from '../../../src/protocols/ws-service/hooks/call/state.js'

const call: Call = { id: 'c-1', userId: 'ben', direction: 'outgoing' }
const calling: CallState = { name: 'calling', call }
const ringing: CallState = { name: 'ringing', call, error: undefined }
const connecting: CallState = { name: 'connecting', call }
const connected: CallState = { name: 'connected', call, since: 1 }
const reconnecting: CallState = { name: 'reconnecting', call, since: 1 }

test.each([
  [calling, 'ben', 'rejected', 'other-rejected'],
  [calling, 'ben', undefined, 'other-rejected'],
  [calling, 'ben', 'busy', 'busy'],
  [calling, 'ann', 'hangup', 'hung-up'],
  [ringing, 'ben', 'hangup', 'missed'],
  [ringing, 'ben', 'disconnected', 'missed'],
  [ringing, 'ann', 'rejected', 'rejected'],
  [ringing, 'ann', 'answered_elsewhere', 'answered-elsewhere'],
  [connected, 'ben', 'hangup', 'other-hung-up'],
  [connected, undefined, undefined, 'other-hung-up'],
  [connected, 'ben', 'disconnected', 'lost'],
])('%j that %s ends (%s) has ended as %s', (state, from, reason, expected) => {
  expect(endOf(state, { call_id: 'c-1', from_user_id: from, reason }, 'ann').reason).toBe(expected)
})

describe('an error of the server', () => {
  test.each([
    [calling, 'USER_OFFLINE', 'offline'],
    [connecting, 'CALL_ANSWERED', 'answered-elsewhere'],
    [connecting, 'CALL_NOT_FOUND', 'other-hung-up'],
    [reconnecting, 'CALL_NOT_FOUND', 'lost'],
    [connected, 'CALL_NOT_FOUND', undefined],
    [connected, 'USER_OFFLINE', undefined],
    [calling, 'BLOCKED', 'failed'],
    [connected, 'BLOCKED', undefined],
  ])('in %j: %s is %s', (state, code, reason) => {
    expect(refusalOf(state, { code, details: { call_id: 'c-1' } })?.reason).toBe(reason)
  })

  test('about another call, or about something else, means nothing', () => {
    expect(refusalOf(calling, { code: 'USER_OFFLINE', details: { call_id: 'c-2' } })).toBeUndefined()
    expect(refusalOf(calling, { code: 'RATE_LIMITED', details: { type: 'typing.start' } })).toBeUndefined()
    expect(refusalOf({ name: 'idle' }, { code: 'USER_OFFLINE' })).toBeUndefined()
  })

  test('need not say which call it is about', () => {
    expect(refusalOf(calling, { code: 'USER_OFFLINE' })?.reason).toBe('offline')
  })
})
