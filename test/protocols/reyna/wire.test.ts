import { describe, expect, test } from 'vitest'

import { reyna } from '../../../src/protocols/reyna/protocol.js'

const { message, command } = reyna.wiring.codecs
const data = { parent_id: 'blob_123', derived_id: 'blob_789', processor_id: 'text-expansion' }

describe('what the server says', () => {
  test('is read from its plain form', () => {
    const line = JSON.stringify({ type: 'blob.derived', data })
    expect(message.decode(line)).toEqual({ type: 'blob.derived', payload: data, timestamp: undefined })
  })

  test('is read from the form in which its hub routes it', () => {
    const routed = {
      type: 'blob_event',
      user_id: 'user_123',
      event_type: 'blob.derived',
      data,
      timestamp: 1_704_067_200,
    }
    expect(message.decode(JSON.stringify(routed))).toEqual({
      type: 'blob.derived',
      payload: data,
      timestamp: 1_704_067_200,
    })
  })

  test('is routed where it is an event with a time, in whole seconds', () => {
    const line = message.encode({ type: 'processor.status', payload: data, timestamp: '2024-01-01T00:00:00.999Z' })
    expect(JSON.parse(line)).toEqual({
      type: 'processor_event',
      event_type: 'processor.status',
      data,
      timestamp: 1_704_067_200,
    })
  })

  test.each([
    ['about the connection', 'subscribed', '2024-01-01T00:00:00Z'],
    ['without a time', 'blob.derived', undefined],
  ])('is plain where it is %s', (_, type, timestamp) => {
    expect(JSON.parse(message.encode({ type, payload: data, timestamp }))).toEqual({ type, data })
  })

  test.each(['', '{', 'null', '7', '[]', '{}', '{"type":7}', '{"type":"blob_event","event_type":7}'])(
    'is nothing: %j',
    line => {
      expect(() => message.decode(line)).toThrow(Error)
    },
  )
})

describe('what the client says', () => {
  test.each([
    ['subscribe', { events: ['blob.*'] }, { type: 'subscribe', events: ['blob.*'] }],
    ['unsubscribe', { events: ['blob.*'] }, { type: 'unsubscribe', events: ['blob.*'] }],
    ['process_blob', { blob_id: 'b' }, { type: 'process_blob', data: { blob_id: 'b' } }],
    ['ping', undefined, { type: 'ping' }],
  ])('%s stands where the server looks for it', (type, payload, frame) => {
    const line = command.encode({ type, payload })
    expect(JSON.parse(line)).toEqual(frame)
    expect(command.decode(line)).toEqual({ type, payload })
  })

  test('cannot be another command by way of its payload', () => {
    const line = command.encode({ type: 'subscribe', payload: { events: [], type: 'create_blob' } })
    expect(command.decode(line).type).toBe('subscribe')
  })
})
