'use client'

import { type ReactNode, useState } from 'react'

import type { Member } from '../protocol/change.js'
import { classOf } from './class-of.js'
import { personColor } from './person.js'

/** Somebody whom {@link PresenceAvatars} shows; a member of `usePresence` is one. */
export interface AvatarMember extends Pick<Member, 'id' | 'name' | 'status' | 'customStatus' | 'color' | 'avatarUrl'> {
  /** The line has been lost since the last sign of them. Default false. */
  readonly stale?: boolean | undefined
}

/** The words of {@link PresenceAvatars}. */
export interface PresenceLabels {
  /** Default 'online'. */
  readonly online: string
  /** Default 'away'. */
  readonly away: string
  /** Default 'busy'. */
  readonly busy: string
  /** Default 'offline'. */
  readonly offline: string
  /** Behind the status of somebody of whom nothing is known since the line was lost. Default 'last known'. */
  readonly stale: string
  /** What screen readers hear of those for whom there is no room. Default 'and 3 more'. */
  readonly more: (count: number) => string
}

/** What {@link PresenceAvatars} takes. */
export interface PresenceAvatarsProps {
  /** Whom to show, in this order: `members` of `usePresence`, or your own. */
  readonly members: readonly AvatarMember[]
  /** How many are shown; of the others it says how many they are. Default 5. */
  readonly max?: number
  /** The list's name for screen readers. Default 'Present'. */
  readonly label?: string
  /** Words to use in place of the default ones. Default: English. */
  readonly labels?: Partial<PresenceLabels>
  /** Another class for the outermost element, beside `hookwire-avatars`. Default: none. */
  readonly className?: string
}

const ENGLISH: PresenceLabels = {
  online: 'online',
  away: 'away',
  busy: 'busy',
  offline: 'offline',
  stale: 'last known',
  more: count => `and ${count} more`,
}

/**
 * Who is here, as a row of avatars: a picture or initials, and a mark of the status, which has a shape of its own beside
 * its colour. Screen readers hear a list of names and statuses. Needs `hookwire/components.css`.
 *
 * @example
 * const { members } = usePresence()
 * <PresenceAvatars members={members} max={3} label="In this project" />
 */
export function PresenceAvatars({
  members,
  max = 5,
  label = 'Present',
  labels,
  className,
}: PresenceAvatarsProps): ReactNode {
  const words = { ...ENGLISH, ...labels }
  const more = members.length - max

  return (
    <ul className={classOf('hookwire-avatars', className)} aria-label={label}>
      {members.slice(0, max).map(member => (
        <Avatar key={member.id} member={member} words={words} />
      ))}
      {more > 0 && (
        <li className="hookwire-avatar hookwire-avatar-more">
          <span className="hookwire-avatar-face" aria-hidden="true">
            +{more}
          </span>
          <span className="hookwire-unseen">{words.more(more)}</span>
        </li>
      )}
    </ul>
  )
}

interface AvatarProps {
  readonly member: AvatarMember
  readonly words: PresenceLabels
}

function Avatar({ member, words }: AvatarProps): ReactNode {
  const { id, name = id, status, customStatus, color, avatarUrl, stale = false } = member
  const [broken, setBroken] = useState<string>()
  const said = [words[status], customStatus, stale ? words.stale : undefined].filter(Boolean).join(', ')

  return (
    <li
      className="hookwire-avatar"
      data-status={status}
      data-stale={stale ? '' : undefined}
      style={personColor(color)}
      title={`${name}: ${said}`}
    >
      <span className="hookwire-avatar-face" aria-hidden="true">
        {avatarUrl === undefined || avatarUrl === broken ? (
          initialsOf(name)
        ) : (
          // Its host need not learn which page shows it.
          <img src={avatarUrl} alt="" referrerPolicy="no-referrer" onError={() => setBroken(avatarUrl)} />
        )}
      </span>
      <span className="hookwire-avatar-mark" aria-hidden="true" />
      <span className="hookwire-unseen">
        {name}: {said}
      </span>
    </li>
  )
}

/** Of the first word and the last. */
function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/)
  const [first = '', last = ''] = [words[0], words.length > 1 ? words.at(-1) : '']
  // With `u`, for a letter may take two units of a string.
  return [first, last].map(word => /^./u.exec(word)?.[0].toUpperCase() ?? '').join('')
}
