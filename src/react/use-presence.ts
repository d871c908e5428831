'use client'

import { useEffect, useMemo } from 'react'

import { type AwayOptions, ownPresenceOf } from '../client/presence.js'
import { type ClientState, entryOf, type PresentMember } from '../client/state.js'
import { isSame } from '../lib/is-same.js'
import { own } from '../lib/own.js'
import type { Protocol } from '../protocol/protocol.js'
import { useClient } from './context.js'
import { lacking } from './lacking.js'
import { useEntry } from './use-entry.js'
import { useSame } from './use-same.js'
import { useTopics } from './use-topics.js'

/** A member of a room, as a component shows them: `lastSeen` is epoch ms, `stale` says that the line was lost since. */
export type PresenceMember = Omit<PresentMember, 'until'>

/** Who is here, and how the others hear of the user's own status. */
export interface PresenceHandle {
  /** The same array while nothing in it has changed. */
  readonly members: readonly PresenceMember[]
  /**
   * Says the user's status, and what they say of it in their own words. It holds until the next one, or the end of the
   * session, and is said again after each reconnect. The same function at every render; it never throws.
   */
  readonly setStatus: (status: PresenceMember['status'], customStatus?: string) => void
}

/** What {@link usePresence} takes beside the users. */
export interface PresenceOptions {
  /** The room whose members they are. Default `''`, the one of protocols that have no more. */
  readonly room?: string | undefined
  /**
   * Whether the user becomes `away` by themselves, and `online` again on return: `true` is after 5 idle minutes and while
   * the page is hidden. Default false: to show who is here is not yet to speak for the user, so the one component that
   * does, such as a menu of statuses, asks for it. Where several ask, the least patient counts.
   */
  readonly away?: boolean | AwayOptions | undefined
}

/** See {@link usePresence}. */
export type UsePresence = (userIds?: readonly string[], options?: PresenceOptions) => PresenceHandle

/** {@link usePresence} of a protocol whose users do not say their status themselves. */
export type UseMembers = (
  userIds?: readonly string[],
  options?: Pick<PresenceOptions, 'room'>,
) => Pick<PresenceHandle, 'members'>

type Members = readonly PresenceMember[]

const NOBODY: Members = []

/**
 * The `usePresence` of a protocol, or of the nearest provider where there is none.
 *
 * @example export const usePresence = presenceHook(shop)
 */
export function presenceHook(protocol?: Protocol): UsePresence {
  return function usePresence(userIds, { room = '', away = false } = {}) {
    const client = useClient(protocol, 'usePresence')
    const { express, topics } = client.protocol.wiring
    if (own(express, 'presence') === undefined && topics.presence === undefined) {
      throw lacking('usePresence', client.protocol, 'express.presence')
    }
    const asked = useSame(userIds)
    useTopics(client, 'presence', [asked, room])

    const { afterMs, whenHidden } = optionsOf(away)
    const speaks = away !== false
    useEffect(
      () => (speaks ? ownPresenceOf(client).goAway({ afterMs, whenHidden }) : undefined),
      [client, speaks, afterMs, whenHidden],
    )
    const setStatus: PresenceHandle['setStatus'] = useMemo(
      () => (status, customStatus) => ownPresenceOf(client).set(status, customStatus),
      [client],
    )

    const select = useMemo(() => createSelect(asked, room), [asked, room])
    const entries = useMemo(() => asked?.map(id => entryOf('presence', room, id)), [asked, room])
    return { members: useEntry(client, entries ?? entryOf('presence', room), select), setStatus }
  }
}

function optionsOf(away: boolean | AwayOptions): AwayOptions {
  return typeof away === 'boolean' ? {} : away
}

/** Whoever has not changed stays the same object; when they would count as gone is not for show. */
function createSelect(asked: readonly string[] | undefined, room: string): (state: ClientState) => Members {
  let known = new Map<string, PresenceMember>()

  function shownOf({ until: _, ...member }: PresentMember): PresenceMember {
    const before = known.get(member.id)
    return before !== undefined && isSame(before, member) ? before : member
  }

  return ({ presence }) => {
    const here = presence.get(room)
    if (here === undefined) return NOBODY
    const found = (asked ?? [...here.keys()]).flatMap(id => here.get(id) ?? [])
    known = new Map(found.map(member => [member.id, shownOf(member)]))
    return [...known.values()]
  }
}

/**
 * Who is here: everybody, or those of `userIds` who are known, in that order; with `status`, `customStatus`, `devices`,
 * `lastSeen` and `stale`, as far as the server says it. And `setStatus` for the user's own. Re-renders only when one of
 * those it shows changes. On a protocol that has neither `express.presence` nor `topics.presence` it throws a
 * `UsageError` that says what there is; where it has only the latter, `setStatus` is reported as one.
 *
 * @example
 * const { members, setStatus } = usePresence(undefined, { away: true })
 * <button onClick={() => setStatus('busy', 'In a lesson')}>Busy</button>
 * <ul>{members.map(({ id, name, status }) => <li key={id}>{name ?? id}: {status}</li>)}</ul>
 */
export const usePresence: UsePresence = /* @__PURE__ */ presenceHook()
