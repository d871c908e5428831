import { type ReactNode, useId, useState } from 'react'
import type { PresenceMember } from '../../src/index.js'
import { usePresence } from '../../src/protocols/ws-service/index.js'

type Status = PresenceMember['status']

const CHOICES: readonly { readonly status: Status; readonly label: string }[] = [
  { status: 'online', label: 'Online' },
  { status: 'busy', label: 'Busy' },
  { status: 'away', label: 'Away' },
  { status: 'offline', label: 'Offline' },
]

function minutesOf(ms: number): string {
  const minutes = Math.round(ms / 60_000)
  return minutes === 1 ? '1 idle minute' : `${minutes} idle minutes`
}

const NOBODY: readonly string[] = []

/** The user's own menu of statuses: the one component that speaks for them. */
export function OwnStatus({ awayAfterMs }: { readonly awayAfterMs: number }): ReactNode {
  const id = useId()
  const { setStatus } = usePresence(NOBODY, { away: { afterMs: awayAfterMs } })
  const [chosen, setChosen] = useState<Status>('online')
  const [words, setWords] = useState('')

  function choose(status: Status): void {
    setChosen(status)
    setStatus(status, words === '' ? undefined : words)
  }

  return (
    <section className="card" aria-labelledby={`${id}-title`}>
      <h3 className="card-title" id={`${id}-title`}>
        How are you?
      </h3>
      <div className="own-words">
        <label htmlFor={`${id}-words`}>In your own words</label>
        <input
          id={`${id}-words`}
          className="field"
          value={words}
          maxLength={40}
          placeholder="What are you up to?"
          autoComplete="off"
          onChange={event => setWords(event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key === 'Enter') choose(chosen)
          }}
        />
      </div>
      <fieldset className="segments">
        <legend className="unseen">Your status</legend>
        {CHOICES.map(({ status, label }) => (
          <label key={status} className="segment" data-chosen={status === chosen ? '' : undefined}>
            <input type="radio" name={`${id}-status`} checked={status === chosen} onChange={() => choose(status)} />
            {label}
          </label>
        ))}
      </fieldset>
      <p className="muted">
        Online becomes away by itself: after {minutesOf(awayAfterMs)}, or when this page is hidden.
      </p>
    </section>
  )
}
