import type { ReactNode } from 'react'
import { ConnectionStatus } from '../../src/components/index.js'
import './stage.css'

interface StageProps {
  readonly title: string
  readonly lead: string
  /** Wider, for grids. */
  readonly wide?: boolean
  /** Whether it shows how the connection is. False where several people are on it, each with one of their own. */
  readonly connection?: boolean
  readonly children: ReactNode
}

/** The page of the app that a story shows. */
export function Stage({ title, lead, wide = false, connection = true, children }: StageProps): ReactNode {
  return (
    <main className="stage" data-wide={wide ? '' : undefined}>
      <header className="stage-header">
        <div>
          <h2 className="stage-title">{title}</h2>
          <p className="stage-lead">{lead}</p>
        </div>
        {connection && <ConnectionStatus />}
      </header>
      {children}
    </main>
  )
}

interface CardProps {
  readonly title?: string
  readonly children: ReactNode
}

export function Card({ title, children }: CardProps): ReactNode {
  return (
    <section className="card" aria-label={title}>
      {title !== undefined && <h3 className="card-title">{title}</h3>}
      {children}
    </section>
  )
}

/** The buttons with which the reader plays server, set apart from what the app itself shows. */
export function Backstage({
  label = 'The server',
  children,
}: {
  readonly label?: string
  readonly children: ReactNode
}) {
  return (
    <div className="backstage" role="group" aria-label={label}>
      <span className="backstage-label" aria-hidden="true">
        {label}
      </span>
      {children}
    </div>
  )
}

interface ButtonProps {
  readonly onClick: () => void
  readonly primary?: boolean
  readonly disabled?: boolean
  readonly children: ReactNode
}

export function Button({ onClick, primary = false, disabled = false, children }: ButtonProps): ReactNode {
  return (
    <button
      type="button"
      className={primary ? 'button button-primary' : 'button'}
      onClick={() => onClick()}
      disabled={disabled}
    >
      {children}
    </button>
  )
}

/** What went wrong, if anything. It is there from the beginning, because a screen reader only hears what changes in it. */
export function Problem({ text }: { readonly text: string | undefined }): ReactNode {
  return (
    <p className="problem" role="alert">
      {text}
    </p>
  )
}

interface FigureProps {
  readonly label: string
  readonly value: string
  readonly unit?: string
}

/** A figure that is to be read from afar. */
export function Figure({ label, value, unit }: FigureProps): ReactNode {
  return (
    <div className="figure">
      <dt className="figure-label">{label}</dt>
      <dd className="figure-value">
        {value}
        {unit !== undefined && <span className="figure-unit"> {unit}</span>}
      </dd>
    </div>
  )
}

/** The cover of a book: its first character on a colour of its own. */
export function Cover({ title, index = 0 }: { readonly title: string; readonly index?: number }): ReactNode {
  return (
    <div className="cover" data-shade={index % 6} lang="ja" aria-hidden="true">
      {title.slice(0, 1)}
    </div>
  )
}
