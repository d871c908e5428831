import type { CSSProperties, ReactNode, SyntheticEvent } from 'react'
import { CursorOverlay } from '../../src/components/index.js'
import { useCursors, useSelections } from '../../src/protocols/texflow/index.js'
import { placeOf, stretchesOf } from './places.js'
import './source.css'

interface SourceProps {
  readonly label: string
  readonly lines: readonly string[]
}

/** As in `source.css`, px. */
const LINE = 22
/** Room for a name above the first line. */
const TOP = 20

/** A source with line numbers, and where the others are in it. Whoever reads it tells them where they are. */
export function Source({ label, lines }: SourceProps): ReactNode {
  const { cursors, moveCursor } = useCursors()
  const { selections, select } = useSelections()
  const text = lines.join('\n')
  const columns = Math.max(...lines.map(({ length }) => length))

  function tell({ currentTarget }: SyntheticEvent<HTMLTextAreaElement>): void {
    const { selectionStart, selectionEnd, selectionDirection } = currentTarget
    const [from, to] = [placeOf(text, selectionStart), placeOf(text, selectionEnd)]
    const [start, end] = selectionDirection === 'backward' ? [to, from] : [from, to]
    moveCursor(end)
    select({ start, end })
  }

  return (
    <div className="source" style={sized(columns, lines.length)}>
      <ol className="source-numbers" aria-hidden="true">
        {lines
          .map((_, index) => index + 1)
          .map(number => (
            <li key={number}>{number}</li>
          ))}
      </ol>
      <div className="source-text">
        <div className="source-sheet">
          <div aria-hidden="true">
            {selections.flatMap(({ userId, color, start, end }) =>
              stretchesOf(start, end, lines).map(({ line, from, to }) => (
                <span
                  key={`${userId} ${line}`}
                  className="source-mark"
                  data-of={userId}
                  style={{
                    top: TOP + (line - 1) * LINE,
                    left: `${from - 1}ch`,
                    width: `${to - from}ch`,
                    background: `color-mix(in srgb, ${color} 38%, transparent)`,
                  }}
                />
              )),
            )}
          </div>
          <textarea
            className="source-field"
            aria-label={label}
            readOnly
            value={text}
            wrap="off"
            spellCheck={false}
            onSelect={tell}
          />
          <CursorOverlay
            label={`Cursors in ${label}`}
            cursors={cursors.map(({ userId: id, name, color, line, column }) => ({
              ...{ id, name, color },
              x: `${column - 1}ch`,
              y: TOP + (line - 1) * LINE,
              height: LINE,
            }))}
          />
        </div>
      </div>
    </div>
  )
}

function sized(columns: number, lines: number): CSSProperties {
  // React's type knows the properties of CSS, and these are ours.
  return { '--columns': columns, '--lines': lines } as CSSProperties
}
