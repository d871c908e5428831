import { describe, expect, test } from 'vitest'

import type { AnyMessage } from '../../../src/protocol/message.js'
import { check } from '../../../src/protocol/schema.js'
import recorded from '../../../src/protocols/saga/fixtures/saga.jsonl?raw'
import { commands, messages } from '../../../src/protocols/saga/fixtures/samples.js'
import { saga } from '../../../src/protocols/saga/protocol.js'
import { openSaga } from './line.js'

const { wiring } = saga

interface RecordedLine {
  readonly direction: string
  readonly type?: string
  readonly frame?: string
}

/** The arrays of the events that were recorded: `42` says that a frame holds one. */
function recordedEvents(direction: 'in' | 'out'): readonly string[] {
  return recorded
    .trimEnd()
    .split('\n')
    .map(line => JSON.parse(line) as RecordedLine)
    .filter(line => line.direction === direction && line.type === undefined)
    .flatMap(({ frame }) => (frame !== undefined && /^42\["\w+"(,.*)?\]$/.test(frame) ? [frame.slice(2)] : []))
}

/** What a client hears of frames as they are. */
async function hear(...frames: readonly string[]) {
  const made = await openSaga()
  const heard: AnyMessage[] = []
  made.client.subscribe('*', (_, message) => heard.push(message))
  for (const frame of frames) made.transport.link.receive(frame)
  // That the server has heard too much is no fault of a frame.
  const faults = made.errors.filter(({ kind }) => kind !== 'rate-limit')
  return { heard, faults, traffic: made.client.store.getState().traffic }
}

async function payloadOf(type: string, argument: unknown): Promise<unknown> {
  const { heard, faults } = await hear(JSON.stringify([type, argument]))
  expect(faults).toEqual([])
  return heard[0]?.payload
}

describe('what the server says', () => {
  test.each(Object.entries(messages))('%s is read as it was written', async (type, argument) => {
    const frame = wiring.codecs.message.encode({ type, payload: argument })
    expect(JSON.parse(frame)).toEqual([type, argument])
    const { heard, faults } = await hear(frame)
    expect(faults).toEqual([])
    expect(heard).toEqual([expect.objectContaining({ known: true, type, payload: argument })])
  })

  test('every recorded event that the catalogue knows is accepted', async () => {
    const frames = recordedEvents('in')
    const { heard, faults, traffic } = await hear(...frames)
    expect(faults).toEqual([])
    expect(heard).toHaveLength(frames.length)
    expect(traffic).toMatchObject({ malformed: 0, invalid: 0, oversized: 0 })
    const known = new Set(heard.flatMap(message => (message.known ? [message.type] : [])))
    expect([...known].toSorted()).toEqual([
      'error',
      'joined_project',
      'left_project',
      'pong',
      'typing_start',
      'typing_stop',
    ])
  })

  test('an event of tomorrow is heard behind a wildcard', async () => {
    const { heard, faults } = await hear('["story_liked",{"storyId":"s-1"},"more"]')
    expect(faults).toEqual([])
    expect(heard).toEqual([expect.objectContaining({ known: false, type: 'story_liked', payload: { storyId: 's-1' } })])
  })

  test.each(Object.keys(messages))('%s keeps the keys that a later server adds', async type => {
    const sample: unknown = Reflect.get(messages, type)
    const argument = { ...Object(sample), trace: { of: ['tomorrow', null] } }
    expect(await payloadOf(type, argument)).toEqual(argument)
  })

  test.each(['pong', 'server_shutdown', 'rate_limit_exceeded'])('%s may come without an argument', async type => {
    for (const frame of [`["${type}"]`, `["${type}",null]`, `["${type}",{}]`]) {
      const { heard, faults } = await hear(frame)
      expect(faults).toEqual([])
      expect(heard).toMatchObject([{ known: true, type }])
    }
  })

  test.each([
    ['story_uploaded', { story: {}, projectId: 'p' }, { uploadedBy: null }],
    ['story_processing', { storyId: 's', projectId: 'p' }, { status: null }],
    ['story_processed', { storyId: 's', projectId: 'p' }, { status: null }],
    ['transcript_updated', { storyId: 's', transcript: '' }, { projectId: null }],
    ['interaction_added', { interaction: {} }, { storyId: null, projectId: null }],
    ['interaction_updated', { interaction: {} }, { storyId: null, projectId: null }],
    ['export_started', { exportId: 'e' }, { projectId: null, progress: null, downloadUrl: null, error: null }],
    ['export_progress', { exportId: 'e' }, { projectId: null, progress: null, downloadUrl: null, error: null }],
    ['export_ready', { exportId: 'e' }, { projectId: null, progress: null, downloadUrl: null, error: null }],
    ['export_failed', { exportId: 'e' }, { projectId: null, progress: null, downloadUrl: null, error: null }],
    ['typing_start', { storyId: 's', userId: 'u' }, { projectId: null, userName: null }],
    ['typing_stop', { storyId: 's', userId: 'u' }, { projectId: null, userName: null }],
    ['user_online', { userId: 'u' }, { userName: null }],
    ['user_offline', { userId: 'u' }, { userName: null }],
    ['error', { code: 'NEW' }, { message: null }],
  ])('what %s may leave out may be null, and is absent', async (type, least, unset) => {
    expect(await payloadOf(type, least)).toEqual(least)
    const payload = await payloadOf(type, { ...least, ...unset })
    // Not `null`: whoever asks for a default gets it.
    expect(payload).toEqual({ ...least, ...Object.fromEntries(Object.keys(unset).map(key => [key, undefined])) })
  })

  test.each([
    ['no argument', '["joined_project"]'],
    ['null', '["joined_project",null]'],
    ['a bare id', '["joined_project","p"]'],
    ['an id that is a number', '["joined_project",{"projectId":7}]'],
    ['a story without a project', '["story_uploaded",{"story":{"id":"s"}}]'],
    ['a story that is an id', '["story_uploaded",{"story":"s","projectId":"p"}]'],
    ['a transcript of no story', '["transcript_updated",{"transcript":"text"}]'],
    ['a transcript that is a number', '["transcript_updated",{"storyId":"s","transcript":7}]'],
    ['no interaction', '["interaction_added",{"storyId":"s"}]'],
    ['progress in words', '["export_progress",{"exportId":"e","progress":"40"}]'],
    ['typing of nobody', '["typing_start",{"storyId":"s"}]'],
    ['an error in words', '["error","No"]'],
  ])('is dropped and reported, and its neighbour heard: %s', async (_, frame) => {
    const { heard, faults, traffic } = await hear(frame, '["pong"]')
    expect(heard.map(({ type }) => type)).toEqual(['pong'])
    expect(faults).toMatchObject([{ kind: 'protocol' }])
    expect(traffic.invalid).toBe(1)
  })

  test.each(['', '{', '7', 'null', '{}', '[]', '[7]', '[null,{}]', '{"type":"pong"}'])(
    'is no event: %j',
    async frame => {
      const { heard, faults, traffic } = await hear(frame)
      expect(heard).toEqual([])
      expect(faults).toMatchObject([{ kind: 'protocol' }])
      expect(traffic.malformed).toBe(1)
    },
  )
})

describe('what the client says', () => {
  test.each([
    ['join_project', '["join_project","project-1"]'],
    ['leave_project', '["leave_project","project-1"]'],
    ['typing_start', '["typing_start",{"projectId":"project-1","storyId":"story-1"}]'],
    ['typing_stop', '["typing_stop",{"projectId":"project-1","storyId":"story-1"}]'],
    ['ping', '["ping"]'],
  ] as const)('%s is this frame, to the letter', async (type, frame) => {
    const { client, transport } = await openSaga()
    client.send(type, commands[type])
    expect(transport.link.sent).toEqual([frame])
    expect(wiring.codecs.command.decode(frame)).toMatchObject({ type, payload: commands[type] })
  })

  test('every command of the catalogue is one of these', () => {
    expect(Object.keys(wiring.commands)).toEqual(Object.keys(commands))
  })

  test('every recorded command that a client of ours would send is accepted', () => {
    const known = recordedEvents('out')
      .map(frame => wiring.codecs.command.decode(frame))
      .filter(({ type }) => type in wiring.commands)
    const refused = known.flatMap(({ type, payload }) => {
      const schema = wiring.commands[type]
      return schema !== undefined && check(schema, payload).ok ? [] : [{ type, payload }]
    })
    expect(known.length).toBeGreaterThan(20)
    // Recorded to see what the server says to it.
    expect(refused).toEqual([{ type: 'join_project', payload: 5 }])
  })

  test.each([
    ['join_project', undefined],
    ['join_project', null],
    ['join_project', 5],
    ['join_project', { projectId: 'p' }],
    ['leave_project', ['p']],
    ['typing_start', { storyId: 's' }],
    ['typing_stop', { projectId: 'p' }],
    ['ping', 'now'],
  ] as const)('is refused here and not sent: %s of %j', async (type, payload) => {
    const { client, transport } = await openSaga()
    expect(() => client.send(type, payload as never)).toThrow(/payload|projectId|storyId/)
    expect(transport.link.sent).toEqual([])
  })

  test('is at most what Socket.IO takes in a packet', async () => {
    const { client, transport } = await openSaga()
    const rest = '["join_project",""]'.length
    client.send('join_project', 'x'.repeat(1_000_000 - 2 - rest))
    expect(() => client.send('join_project', 'x'.repeat(1_000_000 - 1 - rest))).toThrow(/999998/)
    expect(transport.link.sent).toHaveLength(1)
  })
})
