import type { ReactNode } from 'react'
import { PresenceAvatars } from '../../src/components/index.js'
import type { PresenceMember } from '../../src/index.js'
import type { Person } from './team.js'

interface TeamRowProps {
  readonly person: Person
  /** `undefined` before the server has said anything of them. */
  readonly member: PresenceMember | undefined
}

const TONES = { online: 'success', away: 'warning', busy: 'error', offline: undefined } as const

/** Somebody of the team: how they are, in whose words, and on how many devices. */
export function TeamRow({ person, member }: TeamRowProps): ReactNode {
  const { id, name, about, color } = person
  const { status = 'offline', customStatus, devices = 0, lastSeen, stale = false } = member ?? {}
  return (
    <li className="team-row" aria-label={name} data-stale={stale ? '' : undefined}>
      {/* All that it says stands beside it. */}
      <div aria-hidden="true">
        <PresenceAvatars members={[{ id, name, color, status, stale }]} />
      </div>
      <div className="team-person">
        <p className="team-name">{name}</p>
        <p className="muted">{status === 'offline' ? goneSince(lastSeen) : (customStatus ?? about)}</p>
      </div>
      <div className="team-end">
        <span className="badge" data-tone={stale ? undefined : TONES[status]}>
          {status}
        </span>
        <span className="muted">{stale ? 'last known' : devicesOf(devices)}</span>
      </div>
    </li>
  )
}

function goneSince(lastSeen: number | undefined): string {
  return lastSeen === undefined ? 'Not here today' : `Last seen at ${timeOf(lastSeen)}`
}

function timeOf(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}

function devicesOf(count: number): string {
  if (count === 0) return 'no device'
  return count === 1 ? '1 device' : `${count} devices`
}
