import type { ComponentProps } from 'react'
import { describe, expectTypeOf, test } from 'vitest'

import type { CommandType, createClient, MessageType } from '../../../src/index.js'
import type { commands, messages } from '../../../src/protocols/saga/fixtures/samples.js'
import {
  type Interaction,
  type saga,
  type Story,
  type Transcript,
  useCommand,
  useExport,
  useInteractions,
  useLatestMessage,
  useMessageLog,
  useProject,
  useProgress,
  useRequest,
  useRoom,
  useSend,
  useServerShutdown,
  useStories,
  useStoryEvents,
  useTranscript,
  usePresence,
  useTyping,
  useWebSocketSubscription,
  useWebSocketSubscriptions,
} from '../../../src/protocols/saga/index.js'

declare const client: ReturnType<typeof createClient<typeof saga>>

describe('a project', () => {
  test('is joining, joined or denied, by either name', () => {
    expectTypeOf(useProject('p').status).toEqualTypeOf<'joining' | 'joined' | 'denied'>()
    expectTypeOf(useProject('p').since).toEqualTypeOf<number | undefined>()
    expectTypeOf(useProject).toEqualTypeOf(useRoom)
    useProject(undefined)
    // @ts-expect-error an id
    useProject(7)
    // @ts-expect-error `undefined` is for one that is not known yet
    useProject(null)
  })

  test('has stories, and events that the type tells apart', () => {
    expectTypeOf(useStories('p')).toEqualTypeOf<readonly Story[]>()
    expectTypeOf(useStories('p')[0]?.story?.title).toEqualTypeOf<string | undefined>()
    useStoryEvents('p', (_, event) => {
      expectTypeOf(event.type).toEqualTypeOf<
        'story_uploaded' | 'story_processing' | 'story_processed' | 'transcript_updated'
      >()
      if (event.type === 'story_uploaded') {
        expectTypeOf(event.payload.uploadedBy).toEqualTypeOf<string | undefined>()
        expectTypeOf(event.payload.projectId).toEqualTypeOf<string>()
      }
      // @ts-expect-error not of every event
      String(event.payload.uploadedBy)
    })
    // @ts-expect-error no handler
    useStoryEvents('p')
  })
})

describe('a story', () => {
  test('has a transcript, interactions and typists', () => {
    expectTypeOf(useTranscript('s')).toEqualTypeOf<Transcript | undefined>()
    expectTypeOf(useTranscript('s')?.text).toEqualTypeOf<string | undefined>()
    expectTypeOf(useInteractions('s')).toEqualTypeOf<readonly Interaction[]>()
    expectTypeOf(useInteractions('s')[0]?.content).toEqualTypeOf<string | undefined>()
    const { inputProps, typists } = useTyping('s', { projectId: 'p', except: 'me' })
    expectTypeOf(inputProps).toExtend<ComponentProps<'input'>>()
    expectTypeOf(typists[0]?.name).toEqualTypeOf<string | undefined>()
    // @ts-expect-error its room is its project
    useTyping('s', { room: 'p' })
  })
})

test('whoever is online cannot say their own status', () => {
  expectTypeOf(usePresence(['u']).members[0]?.name).toEqualTypeOf<string | undefined>()
  // @ts-expect-error there is no such command
  usePresence().setStatus('busy')
})

test('an export has a fraction, a URL and an error', () => {
  const exported = useExport('e')
  expectTypeOf(exported?.status).toEqualTypeOf<'running' | 'completed' | 'failed' | undefined>()
  expectTypeOf(exported?.fraction).toEqualTypeOf<number | undefined>()
  expectTypeOf(exported?.downloadUrl).toEqualTypeOf<string | undefined>()
  expectTypeOf(exported?.error).toEqualTypeOf<string | undefined>()
  expectTypeOf(useProgress('e')?.fraction).toEqualTypeOf<number | undefined>()
  // @ts-expect-error percent is the wire's
  String(exported?.progress)
})

test('a shutdown is state, or heard', () => {
  expectTypeOf(useServerShutdown()?.message).toEqualTypeOf<string | undefined>()
  expectTypeOf(useServerShutdown(() => undefined)).toEqualTypeOf<undefined>()
  useServerShutdown((payload, { type }) => {
    expectTypeOf(type).toEqualTypeOf<'server_shutdown'>()
    // @ts-expect-error it may come without an argument
    String(payload.message)
  })
})

describe('messages', () => {
  test('have their own payloads', () => {
    useWebSocketSubscription('error', ({ code }) => expectTypeOf(code).toEqualTypeOf<string>())
    useWebSocketSubscription('export_progress', ({ progress }) =>
      expectTypeOf(progress).toEqualTypeOf<number | undefined>(),
    )
    useWebSocketSubscriptions({
      typing_start: ({ userName }) => expectTypeOf(userName).toEqualTypeOf<string | undefined>(),
    })
    expectTypeOf(useLatestMessage('joined_project')?.payload.projectId).toEqualTypeOf<string | undefined>()
    expectTypeOf(useMessageLog('user_online')[0]?.payload.userId).toEqualTypeOf<string | undefined>()
  })

  test('of another name are errors', () => {
    expectTypeOf<MessageType<typeof saga>>().toEqualTypeOf<keyof typeof messages>()
    // @ts-expect-error a command
    useWebSocketSubscription('join_project', () => undefined)
    // @ts-expect-error no dots in the names of Saga
    useWebSocketSubscription('story.*', () => undefined)
    // @ts-expect-error no such message
    useWebSocketSubscriptions({ story_deleted: () => undefined })
    // @ts-expect-error no such message
    useLatestMessage('story_deleted')
    // @ts-expect-error no such message
    useMessageLog('story_deleted')
  })
})

describe('commands', () => {
  test('take their own payloads', () => {
    useCommand('join_project')('p')
    useCommand('ping')()
    useSend()('typing_start', { projectId: 'p', storyId: 's' })
    client.send('leave_project', 'p')
    expectTypeOf(client.ping()).toEqualTypeOf<Promise<number>>()
  })

  test('of another form are errors', () => {
    expectTypeOf<CommandType<typeof saga>>().toEqualTypeOf<keyof typeof commands>()
    // @ts-expect-error a message
    useCommand('joined_project')
    // @ts-expect-error a bare id
    useCommand('join_project')({ projectId: 'p' })
    // @ts-expect-error the story is missing
    useSend()('typing_start', { projectId: 'p' })
    // @ts-expect-error the id is missing
    client.send('leave_project')
    // @ts-expect-error no such command
    client.send('delete_story', 's')
  })

  test('that are answered can be requests, and no others', () => {
    const { request, answer } = useRequest('join_project')
    expectTypeOf(request('p', { timeout: 100 })).resolves.toHaveProperty('payload')
    if (answer?.type === 'joined_project') expectTypeOf(answer.payload.projectId).toEqualTypeOf<string>()
    void useRequest('leave_project').request('p')
    // @ts-expect-error the id is missing
    void request()
    // @ts-expect-error nothing answers it
    useRequest('typing_start')
    // @ts-expect-error `client.ping()` does
    useRequest('ping')
  })
})
