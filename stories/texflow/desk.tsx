import { type ReactNode, useId } from 'react'
import { ConnectionStatus, PresenceAvatars, TypingIndicator } from '../../src/components/index.js'
import { useCollaborators, useTyping } from '../../src/protocols/texflow/index.js'
import { Source } from './source.js'
import './texflow.css'
import { THESIS } from './thesis.js'

interface DeskProps {
  /** What the page is called. */
  readonly name: string
  readonly about: string
  readonly lines?: readonly string[]
}

/** The page of somebody who writes: who else is here, and where in the source they are. */
export function Desk({ name, about, lines = THESIS }: DeskProps): ReactNode {
  return (
    <section className="tex-desk" aria-label={name}>
      <DeskHead name={name} about={about} />
      <Others />
      <Source label={`main.tex of ${name}`} lines={lines} />
      <Notes />
    </section>
  )
}

/** Whose page it is, and how they are connected. */
export function DeskHead({ name, about }: Pick<DeskProps, 'name' | 'about'>): ReactNode {
  return (
    <header className="tex-head">
      <div className="tex-name">
        <h3 className="card-title">{name}</h3>
        <p className="muted">{about}</p>
      </div>
      <ConnectionStatus />
    </header>
  )
}

/** Who else is here. */
export function Others(): ReactNode {
  const collaborators = useCollaborators()
  return (
    <div className="tex-others">
      <span className="muted">{collaborators.length === 0 ? 'Nobody else is here.' : 'Also here'}</span>
      {collaborators.length > 0 && <PresenceAvatars members={collaborators} label="Also here" />}
      <span className="muted">{collaborators.map(({ id, name = id }) => name).join(', ')}</span>
    </div>
  )
}

/** A field of one's own, in which the others see that one types. */
function Notes(): ReactNode {
  const id = useId()
  const { typists, inputProps } = useTyping()
  return (
    <div className="tex-notes">
      <label htmlFor={id}>Your notes</label>
      <input {...inputProps} id={id} className="field" placeholder="The others see that you type" autoComplete="off" />
      <TypingIndicator typists={typists} />
    </div>
  )
}
