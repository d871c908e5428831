'use client'

import { useCallback, useRef, useState } from 'react'

import type { Toast } from './toast.js'

/** A toast that is about to be shown. */
export interface NewToast extends Omit<Toast, 'id'> {
  /** One that is shown already takes the new words and stays where it is. Default: one of its own. */
  readonly id?: string | undefined
}

/** What {@link useToasts} takes; all of it may be left out. */
export interface UseToastsOptions {
  /** How many are shown at the most; the oldest goes first, and errors only where nothing else is left. Default 5. */
  readonly limit?: number
}

/** The toasts that are shown now, and what can be done with them. The functions are the same at every render. */
export interface Toasts {
  /** Oldest first. */
  readonly toasts: readonly Toast[]
  /** Shows a toast and returns its id. */
  readonly show: (toast: NewToast) => string
  /** Takes a toast away; nothing happens where it is gone already. */
  readonly dismiss: (id: string) => void
}

/**
 * Keeps the toasts for a {@link ToastRegion}.
 *
 * @example
 * const { toasts, show, dismiss } = useToasts()
 * useNotification(notification => show(notification))
 * useErrorNotification(({ code, message }) => show({ level: 'error', title: message, message: code }))
 * return <ToastRegion toasts={toasts} onDismiss={dismiss} />
 */
export function useToasts({ limit = 5 }: UseToastsOptions = {}): Toasts {
  const [toasts, setToasts] = useState<readonly Toast[]>([])
  const lastId = useRef(0)

  const show = useCallback(
    (given: NewToast) => {
      lastId.current += 1
      const toast = { ...given, id: given.id ?? `toast-${lastId.current}` }
      setToasts(shown => within(limit, add(shown, toast)))
      return toast.id
    },
    [limit],
  )
  const dismiss = useCallback((id: string) => setToasts(shown => shown.filter(toast => toast.id !== id)), [])

  return { toasts, show, dismiss }
}

function add(shown: readonly Toast[], toast: Toast): readonly Toast[] {
  const known = shown.some(({ id }) => id === toast.id)
  return known ? shown.map(other => (other.id === toast.id ? toast : other)) : [...shown, toast]
}

function within(limit: number, toasts: readonly Toast[]): readonly Toast[] {
  if (toasts.length <= limit) return toasts
  const oldest = toasts.find(({ level }) => level !== 'error') ?? toasts[0]
  return within(
    limit,
    toasts.filter(toast => toast !== oldest),
  )
}
