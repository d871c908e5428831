import { type ReactNode, useState } from 'react'
import { RequestError, type RoomHandle } from '../../src/index.js'
import { Button, Problem } from './stage.js'
import { wordsOf } from './words-of.js'

/** What is asked for is asked for by whoever mounts: to ask again, it is mounted anew. */
export function Asking({ children }: { readonly children: (askAgain: () => void) => ReactNode }): ReactNode {
  const [asking, setAsking] = useState(1)
  return <div key={asking}>{children(() => setAsking(asking + 1))}</div>
}

interface AskedCardProps {
  readonly name: string
  readonly about: string
  /** What the server says to it. */
  readonly answer: RoomHandle
  readonly onAskAgain: () => void
  /** What is in it, unless it is denied. */
  readonly children: ReactNode
}

const TONES = { joining: undefined, joined: 'success', denied: 'error' } as const

/** Something that the server may refuse, and why it does. */
export function AskedCard({ name, about, answer, onAskAgain, children }: AskedCardProps): ReactNode {
  const { status, error } = answer
  return (
    <section className="card asked-card" aria-label={name} data-status={status}>
      <header className="asked-head">
        <div>
          <h3 className="asked-name">{name}</h3>
          <p className="muted">{about}</p>
        </div>
        <span className="badge" data-tone={TONES[status]}>
          {status}
        </span>
      </header>
      {status === 'denied' ? (
        <div className="refusal">
          <Problem text={wordsOf(error)} />
          <code>{error instanceof RequestError ? error.code : error?.name}</code>
          <Button onClick={onAskAgain}>Ask again</Button>
        </div>
      ) : (
        children
      )}
    </section>
  )
}
