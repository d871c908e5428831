'use client'

import { type ReactNode, useEffect, useRef, useState } from 'react'

import { classOf } from './class-of.js'

/** Somebody who types; a typist of `useTyping` is one. */
export interface IndicatedTypist {
  readonly userId: string
  /** Default: what `nameOf` says, and 'Somebody' where that knows nothing. */
  readonly name?: string | undefined
}

/** What {@link TypingIndicator} takes. */
export interface TypingIndicatorProps {
  /** Who types: `typists` of `useTyping`, or your own. */
  readonly typists: readonly IndicatedTypist[]
  /** The name of a typist whom the server has not named. Default: nobody is known. */
  readonly nameOf?: (userId: string) => string | undefined
  /**
   * The sentence, from the name of each, `undefined` where it is not known; never of nobody. Default 'Ann types', 'Ann and
   * Bob type', '3 people type'.
   */
  readonly sentence?: (names: readonly (string | undefined)[]) => string
  /** Another class for the outermost element, beside `hookwire-typing`. Default: none. */
  readonly className?: string
}

/** How long a sentence has to stand before a screen reader hears it, ms: who types one word is gone by then. */
const SETTLE_MS = 1000
/** How long after one the next is not read out, ms; and how long nobody has to type until the same may be again. */
const HOLD_MS = 10_000

/**
 * Who types, in a sentence. It keeps its height while nobody does, so that nothing jumps. Screen readers hear it in a
 * pause, once it has stood for a second, no sooner than 10 s after the one before, and not again while the same people go
 * on. Render it always, also while nobody types. Needs `hookwire/components.css`.
 *
 * @example
 * const { typists, inputProps } = useTyping(conversationId)
 * <TypingIndicator typists={typists} nameOf={id => people.get(id)?.name} />
 */
export function TypingIndicator({
  typists,
  nameOf,
  sentence = englishSentence,
  className,
}: TypingIndicatorProps): ReactNode {
  const names = typists.map(({ userId, name }) => name ?? nameOf?.(userId))
  const text = names.length === 0 ? '' : sentence(names)
  const announced = useCalm(text)

  return (
    <div className={classOf('hookwire-typing', className)}>
      {text !== '' && (
        <span className="hookwire-typing-shown" aria-hidden="true">
          <span className="hookwire-typing-dots">
            <i />
            <i />
            <i />
          </span>
          <span className="hookwire-typing-text">{text}</span>
        </span>
      )}
      <span className="hookwire-unseen" role="status">
        {announced}
      </span>
    </div>
  )
}

/** The text as it is read out: what comes and goes is left out. */
function useCalm(text: string): string {
  const [announced, announce] = useState('')
  const saidAt = useRef(-Infinity)

  useEffect(() => {
    if (text === announced) return undefined
    // What is gone for a moment stays, or the same would be read out again when it is back.
    const wait = text === '' ? HOLD_MS : Math.max(SETTLE_MS, saidAt.current + HOLD_MS - Date.now())
    const timer = setTimeout(() => {
      if (text !== '') saidAt.current = Date.now()
      announce(text)
    }, wait)
    return () => clearTimeout(timer)
  }, [text, announced])
  return announced
}

function englishSentence(names: readonly (string | undefined)[]): string {
  const [first = 'Somebody', second] = names
  if (names.length === 1) return `${first} types`
  return names.length === 2 && names[0] !== undefined && second !== undefined
    ? `${first} and ${second} type`
    : `${names.length} people type`
}
