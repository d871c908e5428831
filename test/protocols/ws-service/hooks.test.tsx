import { act, fireEvent } from '@testing-library/react'
import { describe, expect, test } from 'vitest'

import { topicOf } from '../../../src/protocols/ws-service/backend.js'
import {
  useMessageNew,
  useNotification,
  usePresence,
  useReceipts,
  useTopic,
  useTyping,
  useWsServiceError,
} from '../../../src/protocols/ws-service/hooks.js'
import { ANN, BEN, openHook, TEA } from './open-hook.js'

const tea = { conversation_id: TEA }
const EVE = 'eeeeeeee-0000-4000-8000-000000000003'

describe('usePresence', () => {
  test('of those who are named asks how they are, and hears when that changes', async () => {
    const { server, shown } = await openHook((ids: readonly string[]) => usePresence(ids), [ANN, BEN])
    expect(server.received('subscribe')).toEqual([
      { topics: ['presence'], filters: { user_id: ANN } },
      { topics: ['presence'], filters: { user_id: BEN } },
    ])
    expect(server.received('presence.query')).toEqual([{ user_ids: [ANN, BEN] }])
    expect(shown().members).toMatchObject([
      { id: ANN, status: 'online', devices: 1 },
      { id: BEN, status: 'offline', devices: 0 },
    ])
    const update = { user_id: BEN, status: 'busy', custom_status: 'Tea', device_count: 2 }
    server.sendToRoom(topicOf('presence', { user_id: BEN }), 'presence.update', update)
    expect(shown().members[1]).toMatchObject({ id: BEN, status: 'busy', customStatus: 'Tea', devices: 2 })
    server.sendToRoom(topicOf('presence', { user_id: EVE }), 'presence.online', { user_id: EVE })
    expect(shown().members).toHaveLength(2)
  })

  test('asks again on the next line, and shows what it knew as stale until then', async () => {
    const { server, shown } = await openHook((ids: readonly string[]) => usePresence(ids), [ANN])
    server.disconnect()
    expect(shown().members).toMatchObject([{ id: ANN, stale: true }])
    await server.advance(1000)
    await server.opened()
    await server.advance(0)
    expect(server.received('presence.query')).toHaveLength(2)
    expect(shown().members).toMatchObject([{ id: ANN, status: 'online', stale: false }])
  })

  test('of more people than the server takes at once has them all in the end, and nothing is amiss', async () => {
    const many = Array.from({ length: 400 }, (_, index) => `aaaaaaaa-0000-4000-8000-${String(index).padStart(12, '0')}`)
    const { server, shown } = await openHook((ids: readonly string[]) => usePresence(ids), many)
    await server.advance(60_000)
    expect(shown().members.map(({ id }) => id)).toEqual(many)
    for (const id of many) server.sendToRoom(topicOf('presence', { user_id: id }), 'presence.online', { user_id: id })
    expect(new Set(shown().members.map(({ status }) => status))).toEqual(new Set(['online']))
    expect(server.errors).toEqual([])
    // Whom it took at once, and then each a second time at the most.
    expect(server.received('subscribe').length).toBeLessThan(1000)
  })

  test('says that the user is away after 5 idle minutes, and back on return, where a component asks for that', async () => {
    const { server } = await openHook(() => usePresence([ANN], { away: true }), undefined)
    await server.advance(5 * 60_000)
    fireEvent.pointerMove(document)
    await server.advance(0)
    expect(server.received('presence.update')).toEqual([{ status: 'away' }, { status: 'online' }])
  })

  test('of everybody is of all who are heard of', async () => {
    const { server, shown } = await openHook(() => usePresence(), undefined)
    expect(server.received('subscribe')).toEqual([{ topics: ['presence'] }])
    server.sendToRoom(topicOf('presence', { user_id: EVE }), 'presence.online', { user_id: EVE })
    expect(shown().members).toMatchObject([{ id: EVE, status: 'online' }])
  })

  test('says how the user is', async () => {
    const { server, shown } = await openHook(() => usePresence([ANN]), undefined)
    act(() => shown().setStatus('busy', 'In a meeting'))
    expect(server.received('presence.update')).toEqual([{ status: 'busy', custom_status: 'In a meeting' }])
  })
})

describe('useTyping', () => {
  test('shows who types in this conversation, and tells that the user does', async () => {
    const { server, shown } = await openHook(() => useTyping(TEA), undefined)
    expect(server.received('subscribe')).toEqual([{ topics: ['typing'], filters: tea }])
    const typing = { user_id: BEN, ...tea, is_typing: true }
    server.sendToRoom(topicOf('typing', tea), 'typing.start', typing)
    server.sendToRoom(topicOf('typing', { conversation_id: 'other' }), 'typing.start', { ...typing, user_id: EVE })
    expect(shown().typists).toMatchObject([{ userId: BEN }])
    await server.advance(6000)
    expect(shown().typists).toEqual([])
    shown().inputProps.onInput()
    shown().sent()
    expect(server.received('typing.start')).toEqual([{ ...tea, is_typing: true }])
    expect(server.received('typing.stop')).toEqual([{ ...tea, is_typing: false }])
  })

  test('says it at most every 3 s, ends it by itself, and says nothing late', async () => {
    const { server, shown, unmount } = await openHook(() => useTyping(TEA), undefined)
    const { onInput, onBlur } = shown().inputProps
    const said = () => [server.received('typing.start').length, server.received('typing.stop').length]
    for (let typed = 0; typed < 4; typed += 1) {
      onInput()
      await server.advance(1000)
    }
    expect(said()).toEqual([2, 0])
    await server.advance(4000)
    expect(said()).toEqual([2, 1])
    onInput()
    onBlur()
    expect(said()).toEqual([3, 2])
    await server.advance(3000)
    server.disconnect()
    onInput()
    await server.advance(1000)
    await server.opened()
    expect(said()).toEqual([3, 2])
    onInput()
    unmount()
    expect(said()).toEqual([4, 3])
  })
})

describe('useReceipts', () => {
  test('shows who has got and read what, and marks in bulk', async () => {
    const { server, shown } = await openHook(() => useReceipts(TEA), undefined)
    expect(server.received('subscribe')).toEqual([{ topics: ['conversation'], filters: tea }])
    const receipt = { user_id: BEN, ...tea, message_ids: ['m-1'] }
    server.sendToRoom(topicOf('conversation', tea), 'message.read', receipt)
    expect(shown().receipts.get('m-1')).toEqual({ delivered: [BEN], read: [BEN] })
    shown().markRead(['m-1', 'm-2'])
    shown().markRead('m-3')
    await server.advance(100)
    expect(server.received('mark.read')).toEqual([{ ...tea, message_ids: ['m-1', 'm-2', 'm-3'] }])
  })
})

describe('useTopic', () => {
  const outsider = { members: () => false }

  test('is joined when the server has answered, and denied alone where it refuses', async () => {
    const useBoth = () => [useTopic('presence'), useTopic('conversation', tea)] as const
    const { shown, server } = await openHook(useBoth, undefined, outsider)
    const [presence, conversation] = shown()
    expect(presence).toMatchObject({ status: 'joined', error: null })
    expect(conversation).toMatchObject({ status: 'denied', error: { answer: { code: 'NOT_A_MEMBER' } } })
    expect(server.errors).toEqual([])
  })

  test('wants nothing while a filter is unknown', async () => {
    const { shown, server, rerender } = await openHook(
      (id: string | undefined) => useTopic('typing', { conversation_id: id }),
      undefined,
    )
    expect(server.received('subscribe')).toEqual([])
    rerender(TEA)
    await server.advance(0)
    expect(server.received('subscribe')).toEqual([{ topics: ['typing'], filters: tea }])
    expect(shown().status).toBe('joined')
  })
})

describe('hooks of one message', () => {
  test('useMessageNew hears of every conversation, and can narrow to one', async () => {
    const { server, shown, chat } = await openHook(() => useMessageNew(tea), undefined)
    expect(server.received('subscribe')).toEqual([{ topics: ['conversation'] }])
    chat('m-1', 'Tea?')
    chat('m-2', 'Coffee?', { in: 'other' })
    expect(shown()).toMatchObject({ id: 'm-1' })
  })

  test('useNotification asks for notifications', async () => {
    const { server, shown } = await openHook(() => useNotification(), undefined)
    expect(server.received('subscribe')).toEqual([{ topics: ['notifications'] }])
    server.sendToRoom(topicOf('notifications', { user_id: ANN }), 'notification', { title: 'Hello', message: '' })
    expect(shown()).toMatchObject({ title: 'Hello' })
  })

  test('useWsServiceError shows what the server complains of', async () => {
    const { server, shown } = await openHook(() => useWsServiceError({ code: 'NOT_A_MEMBER' }), undefined)
    server.send('error', { code: 'OTHER', message: 'No' })
    server.send('error', { code: 'NOT_A_MEMBER', message: 'You are not in it' })
    expect(shown()).toMatchObject({ message: 'You are not in it' })
  })
})
