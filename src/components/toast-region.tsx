'use client'

import { type FocusEvent, type MouseEvent, type ReactNode, useEffect, useRef, useState } from 'react'

import { useLatest } from '../react/use-latest.js'
import { safeHref, type Toast } from './toast.js'

/** What {@link ToastRegion} takes. */
export interface ToastRegionProps {
  /** What to show, oldest first; `useToasts` keeps it. */
  readonly toasts: readonly Toast[]
  /** A toast was dismissed, by its button or by time: take it out of `toasts`. */
  readonly onDismiss: (id: string) => void
  /**
   * How long a toast stays, ms. Time stands still while the pointer is over the toasts or the keyboard is in them.
   * Errors stay until they are dismissed, and with `Infinity` all do. Default 6000.
   */
  readonly duration?: number
  /** The region's name for screen readers. Default 'Notifications'. */
  readonly label?: string
  /** The name of each dismiss button, from the title of its toast. Default 'Dismiss: …'. */
  readonly dismissLabel?: (title: string) => string
  /** Another class for the outermost element, beside `hookwire-toasts`. Default: none. */
  readonly className?: string
}

/**
 * The place where toasts come up. Render it once, and always, also while there are none: a screen reader only hears
 * what is added to a region that it already knows. Errors interrupt it, everything else waits for a pause. Needs
 * `hookwire/components.css`.
 *
 * @example
 * const { toasts, show, dismiss } = useToasts()
 * useNotification(notification => show(notification))
 * return <ToastRegion toasts={toasts} onDismiss={dismiss} duration={8000} />
 */
export function ToastRegion({
  toasts,
  onDismiss,
  duration = 6000,
  label = 'Notifications',
  dismissLabel = englishDismiss,
  className,
}: ToastRegionProps): ReactNode {
  const [hovered, setHovered] = useState(false)
  const [focused, setFocused] = useState(false)
  const cameFrom = useRef<EventTarget | null>(null)

  function enter({ currentTarget, target, relatedTarget }: FocusEvent): void {
    if (!contains(currentTarget, relatedTarget)) cameFrom.current = relatedTarget
    // A click leaves the focus behind as well, and would stop the clock for good.
    setFocused(target.matches(':focus-visible'))
  }

  function leave({ currentTarget, relatedTarget }: FocusEvent): void {
    if (!contains(currentTarget, relatedTarget)) setFocused(false)
  }

  function dismiss(event: MouseEvent, id: string): void {
    // No event tells of a pointer or a focus that was in an element which is gone.
    setHovered(false)
    setFocused(false)
    if (event.detail === 0) moveFocus(event.currentTarget, cameFrom.current)
    onDismiss(id)
  }

  const paused = hovered || focused
  const list = (errors: boolean): ReactNode => (
    <div className="hookwire-toasts-list" aria-live={errors ? 'assertive' : 'polite'} aria-relevant="additions text">
      {toasts
        .filter(({ level }) => (level === 'error') === errors)
        .map(toast => (
          <ToastCard
            key={toast.id}
            toast={toast}
            stays={errors || duration === Infinity ? undefined : duration}
            paused={paused}
            dismissLabel={dismissLabel(toast.title)}
            onDismiss={event => dismiss(event, toast.id)}
            onTimeUp={() => onDismiss(toast.id)}
          />
        ))}
    </div>
  )

  return (
    <div
      role="region"
      aria-label={label}
      className={className === undefined ? 'hookwire-toasts' : `hookwire-toasts ${className}`}
      onMouseOver={() => setHovered(true)}
      onMouseLeave={() => setHovered(false)}
      onFocus={enter}
      onBlur={leave}
    >
      {list(true)}
      {list(false)}
    </div>
  )
}

interface ToastCardProps {
  readonly toast: Toast
  /** How long, ms; `undefined` for ever. */
  readonly stays: number | undefined
  readonly paused: boolean
  readonly dismissLabel: string
  readonly onDismiss: (event: MouseEvent) => void
  readonly onTimeUp: () => void
}

function ToastCard({ toast, stays, paused, dismissLabel, onDismiss, onTimeUp }: ToastCardProps): ReactNode {
  useTimeUp(paused ? undefined : stays, onTimeUp)
  const { title, message, level = 'info', action } = toast
  const href = action && safeHref(action.url)

  return (
    <div className="hookwire-toast" data-level={level}>
      <span className="hookwire-toast-mark" aria-hidden="true" />
      <div className="hookwire-toast-body">
        <p className="hookwire-toast-title">{title}</p>
        {message !== undefined && message !== '' && <p className="hookwire-toast-message">{message}</p>}
        {href !== undefined && (
          <a className="hookwire-toast-action" href={href}>
            {action?.label}
          </a>
        )}
      </div>
      <button
        type="button"
        className="hookwire-toast-dismiss"
        data-hookwire-dismiss=""
        aria-label={dismissLabel}
        onClick={onDismiss}
      >
        <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
          <path d="M4 4l8 8M12 4l-8 8" fill="none" stroke="currentColor" strokeWidth="1.75" strokeLinecap="round" />
        </svg>
      </button>
    </div>
  )
}

const englishDismiss = (title: string): string => `Dismiss: ${title}`

/** Calls back after so many milliseconds. A pause begins them anew: whoever paused was still reading. */
function useTimeUp(ms: number | undefined, onTimeUp: () => void): void {
  const latest = useLatest(onTimeUp)
  useEffect(() => {
    if (ms === undefined) return undefined
    const timer = setTimeout(() => latest.current(), ms)
    return () => clearTimeout(timer)
  }, [ms, latest])
}

function contains(element: Element, other: EventTarget | null): boolean {
  return other instanceof Node && element.contains(other)
}

/** To the dismiss button next to the one that is about to go, or back to where the keyboard was before. */
function moveFocus(from: EventTarget, back: EventTarget | null): void {
  if (!(from instanceof HTMLElement)) return
  const region = from.closest('[role="region"]')
  const buttons = [...(region?.querySelectorAll<HTMLElement>('[data-hookwire-dismiss]') ?? [])]
  const index = buttons.indexOf(from)
  const next = buttons[index + 1] ?? buttons[index - 1] ?? back
  if (next instanceof HTMLElement) next.focus()
}
