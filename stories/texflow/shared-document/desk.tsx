import { type ReactNode, useEffect, useState } from 'react'
import { ConnectionStatus, CursorOverlay } from '../../../src/components/index.js'
import { useYDoc } from '../../../src/protocols/texflow/yjs.js'
import { Button } from '../../support/stage.js'
import { placeOf } from './plain-text.js'
import { useTextField, type Writer } from './use-text-field.js'

/** Somebody who writes. */
export interface Person extends Writer {
  readonly id: string
}

interface DeskProps {
  readonly person: Person
  /** Whether their cable is in. */
  readonly plugged: boolean
  readonly onCable: () => void
  /** What the document begins with, where nobody has written in it. Default: nothing. */
  readonly draft?: string
  readonly onText: (text: string) => void
}

/** The page of one person: who it is, how their connection is, the text, and their cable. */
export function Desk({ person, plugged, onCable, draft = '', onText }: DeskProps): ReactNode {
  const { doc, awareness, synced } = useYDoc({ documentName: 'main.tex' })
  const { value, props, cursors } = useTextField(doc, awareness, person)

  useEffect(() => {
    const text = doc.getText('content')
    if (synced && text.length === 0) text.insert(0, draft)
  }, [doc, synced, draft])
  useEffect(() => onText(value), [onText, value])

  return (
    <section className="writer" aria-label={person.name} data-plugged={plugged}>
      <header className="writer-head">
        <span className="writer-portrait" style={{ background: person.color }} aria-hidden="true">
          {person.name.slice(0, 1)}
        </span>
        <h3 className="card-title">{person.name}</h3>
        <ConnectionStatus />
      </header>
      <Paper label={`${person.name}’s text`} value={value} cursors={cursors} field={props} />
      <footer className="writer-foot">
        <Cable plugged={plugged} />
        <p className="muted" role="status">
          {stateOf(plugged, synced)}
        </p>
        <Button onClick={onCable} primary={!plugged}>
          {plugged ? 'Pull the cable' : 'Plug it in'}
        </Button>
      </footer>
    </section>
  )
}

function stateOf(plugged: boolean, synced: boolean): string {
  if (synced) return 'In step'
  return plugged ? 'Catching up …' : 'Alone, for now'
}

const LINE_EM = 1.7
const PADDING_EM = 1.6

type FieldProps = ReturnType<typeof useTextField>

interface PaperProps extends Pick<FieldProps, 'value' | 'cursors'> {
  readonly label: string
  readonly field: FieldProps['props']
}

/** A text area of whole characters and lines, with the others' cursors over it. */
function Paper({ label, value, cursors, field }: PaperProps): ReactNode {
  const [left, setLeft] = useState(0)
  return (
    <div className="paper">
      <textarea
        {...field}
        className="paper-text"
        aria-label={label}
        wrap="off"
        spellCheck={false}
        rows={Math.max(9, value.split('\n').length)}
        onScroll={({ currentTarget }) => setLeft(currentTarget.scrollLeft)}
      />
      <CursorOverlay
        className="paper-cursors"
        label={`Who else is in ${label}`}
        cursors={cursors.map(({ index, ...cursor }) => {
          const { line, column } = placeOf(value, index)
          return {
            ...cursor,
            x: `calc(${column}ch + 1em - ${left}px)`,
            y: `${PADDING_EM + line * LINE_EM}em`,
            height: `${LINE_EM}em`,
          }
        })}
      />
    </div>
  )
}

/** From the page to the wall. */
function Cable({ plugged }: { readonly plugged: boolean }): ReactNode {
  const gap = plugged ? 0 : 9
  return (
    <svg className="writer-cable" viewBox="0 0 64 24" aria-hidden="true">
      <path d={`M0 12 H${20 - gap}`} />
      <rect x={20 - gap} y="6" width="12" height="12" rx="3" />
      <path d={`M${32 - gap} 9.5 h4 M${32 - gap} 14.5 h4`} />
      <path className="writer-socket" d="M44 4 h-6 a3 3 0 0 0 -3 3 v10 a3 3 0 0 0 3 3 h6" />
      <path className="writer-socket" d="M44 12 H64" />
    </svg>
  )
}

/** Whether all have the same text, however they came to it. */
export function Verdict({ texts }: { readonly texts: readonly string[] }): ReactNode {
  const isEqual = texts.every(text => text === texts[0])
  return (
    <p className="verdict" role="status">
      <span className="badge" data-tone={isEqual ? 'success' : 'warning'}>
        {isEqual ? 'Both texts are equal' : 'The texts differ'}
      </span>
    </p>
  )
}
