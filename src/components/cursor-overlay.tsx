'use client'

import type { CSSProperties, ReactNode } from 'react'

import { classOf } from './class-of.js'
import { personColor } from './person.js'

/** Where somebody is in a document or on a board, in the words of CSS. */
export interface OverlayCursor {
  /** Tells it from the others: a user, or one of their devices. */
  readonly id: string
  /** Default: the id. */
  readonly name?: string | undefined
  /** A CSS colour. Default: the accent. */
  readonly color?: string | undefined
  /** From the left edge of the overlay: px, or a CSS length such as `'40%'`. */
  readonly x: number | string
  /** From its upper edge. */
  readonly y: number | string
  /** How high the caret is: a line of the text. Default 20 px. */
  readonly height?: number | string | undefined
}

/** What {@link CursorOverlay} takes. */
export interface CursorOverlayProps {
  /** The others' cursors. Whoever is not to be seen is left out. */
  readonly cursors: readonly OverlayCursor[]
  /** The list's name for screen readers, which hear who is there, and not each move. Default 'Cursors'. */
  readonly label?: string
  /** Another class for the outermost element, beside `hookwire-cursors`. Default: none. */
  readonly className?: string
}

/**
 * The others' cursors over a document or a board. It fills the nearest parent that is positioned (`position: relative`),
 * and takes no clicks. From lines and columns to lengths is the app's own way: it knows its font. A name stays inside the
 * overlay, also at its edge. Needs `hookwire/components.css`.
 *
 * @example
 * <div style={{ position: 'relative' }}>
 *   <textarea … />
 *   <CursorOverlay
 *     cursors={cursors.map(({ userId: id, name, color, line, column }) => ({
 *       id, name, color, x: `${column}ch`, y: `${line * 1.5}em`, height: '1.5em',
 *     }))}
 *   />
 * </div>
 */
export function CursorOverlay({ cursors, label = 'Cursors', className }: CursorOverlayProps): ReactNode {
  return (
    <ul className={classOf('hookwire-cursors', className)} aria-label={label}>
      {cursors.map(({ id, name = id, color, x, y, height }) => (
        <li key={id} className="hookwire-cursor" style={{ ...personColor(color), ...lengths({ x, y, height }) }}>
          <span className="hookwire-cursor-caret" aria-hidden="true" />
          <span className="hookwire-cursor-flag">
            <span className="hookwire-cursor-name">{name}</span>
          </span>
        </li>
      ))}
    </ul>
  )
}

function lengths(values: Readonly<Record<string, number | string | undefined>>): CSSProperties {
  const entries = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [[`--hookwire-cursor-${name}`, typeof value === 'number' ? `${value}px` : value]],
  )
  return Object.fromEntries(entries)
}
