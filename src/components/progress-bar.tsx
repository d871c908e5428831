'use client'

import { type ReactNode, useId } from 'react'

/** Where the work stands, in the words of `useProgress` or of `useOCRProgress`: `processing` is `running`. */
export type ProgressStatus = 'running' | 'processing' | 'completed' | 'failed'

/** What {@link ProgressBar} takes. */
export interface ProgressBarProps {
  /**
   * How far the work has come, 0–1. What is outside is taken for the nearer end. `undefined`, `NaN` and the infinite
   * are taken for "nobody knows yet", and the bar only shows that something is under way. Default `undefined`.
   */
  readonly value?: number | undefined
  /** What the bar is about: shown above it, and its name for screen readers. */
  readonly label: ReactNode
  /** Default `'running'`. A completed bar is always full; a failed one stays where it is. */
  readonly status?: ProgressStatus | undefined
  /** What to say in place of '40 %', 'Done' and 'Failed': another language, another unit. Default: those. */
  readonly valueText?: string | undefined
  /** Another class for the outermost element, beside `hookwire-progress`. Default: none. */
  readonly className?: string
}

/**
 * A progress bar with its label and its percentage. Takes the `fraction` of `useProgress` and `useOCRProgress` as it
 * is, also before there is one. Needs `hookwire/components.css`.
 *
 * @example
 * const progress = useProgress(bookId)
 * <ProgressBar label="Reading" value={progress?.fraction} status={progress?.status} />
 */
export function ProgressBar({
  value,
  label,
  status: given = 'running',
  valueText,
  className,
}: ProgressBarProps): ReactNode {
  const status = given === 'processing' ? 'running' : given
  const labelId = useId()
  const percent = status === 'completed' ? 100 : percentOf(value)
  const text = valueText ?? textOf(status, percent)

  return (
    <div
      className={className === undefined ? 'hookwire-progress' : `hookwire-progress ${className}`}
      data-status={status}
    >
      <div className="hookwire-progress-head">
        <span id={labelId} className="hookwire-progress-label">
          {label}
        </span>
        {/* The bar itself says it to screen readers. */}
        <span className="hookwire-progress-value" aria-hidden="true">
          {text}
        </span>
      </div>
      <div
        role="progressbar"
        className="hookwire-progress-track"
        aria-labelledby={labelId}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={percent}
        aria-valuetext={text}
        data-indeterminate={percent === undefined && status === 'running' ? '' : undefined}
      >
        <div className="hookwire-progress-fill" style={percent === undefined ? undefined : { width: `${percent}%` }} />
      </div>
    </div>
  )
}

function percentOf(value: number | undefined): number | undefined {
  if (value === undefined || !Number.isFinite(value)) return undefined
  return Math.round(Math.min(1, Math.max(0, value)) * 100)
}

function textOf(status: ProgressStatus, percent: number | undefined): string | undefined {
  if (status === 'completed') return 'Done'
  if (status === 'failed') return percent === undefined ? 'Failed' : `Failed at ${percent} %`
  return percent === undefined ? undefined : `${percent} %`
}
