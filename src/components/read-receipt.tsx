'use client'

import type { ReactNode } from 'react'

import type { Receipt } from '../client/state.js'
import { classOf } from './class-of.js'
import { englishList } from './person.js'

/** How far a message of the user's own has come. */
export type ReceiptStep = 'sending' | 'failed' | 'sent' | 'delivered' | 'read'

/** The words of {@link ReadReceipt}. */
export interface ReceiptLabels {
  /** Default 'Sending'. */
  readonly sending: string
  /** Default 'Not sent'. */
  readonly failed: string
  /** Default 'Sent'. */
  readonly sent: string
  /** Default 'Delivered'. */
  readonly delivered: string
  /** Default 'Read'. */
  readonly read: string
  /** What screen readers hear, of those who are named and how many others. Default 'Delivered to Ann and 2 others'. */
  readonly deliveredTo: (names: readonly string[], others: number) => string
  /** The same for those who have read it. Default 'Read by Ann and Bob'. */
  readonly readBy: (names: readonly string[], others: number) => string
}

/** What {@link ReadReceipt} takes; all of it may be left out. */
export interface ReadReceiptProps {
  /** Who has got the message: `receipts.get(messageId)` of `useReceipts`. Default: nobody yet. */
  readonly receipt?: Pick<Receipt, 'delivered' | 'read'> | undefined
  /** Before there can be a receipt: the message is under way, or could not be sent. Default: it has been sent. */
  readonly state?: 'sending' | 'failed' | 'sent' | undefined
  /** The name of a user. Default: nobody is known, and it says how many they are. */
  readonly nameOf?: (userId: string) => string | undefined
  /** The id of a user who does not count: the one who wrote it. Default: none. */
  readonly except?: string | undefined
  /** Words to use in place of the default ones. Default: English. */
  readonly labels?: Partial<ReceiptLabels>
  /** Another class for the outermost element, beside `hookwire-receipt`. Default: none. */
  readonly className?: string
}

const ENGLISH: ReceiptLabels = {
  sending: 'Sending',
  failed: 'Not sent',
  sent: 'Sent',
  delivered: 'Delivered',
  read: 'Read',
  deliveredTo: (names, others) => `Delivered to ${englishList(names, others)}`,
  readBy: (names, others) => `Read by ${englishList(names, others)}`,
}

const TWO_TICKS = ['m1.5 6.5 3 3 6-7', 'm8 9.5 6-7']

/** The strokes of each step, in a box of 16 by 12. The word beside them tells the last two apart where colours do not. */
const STROKES: Readonly<Record<ReceiptStep, readonly string[]>> = {
  sending: ['M8 3.5V6l2 1.5', 'M8 1a5 5 0 1 1 0 10a5 5 0 1 1 0-10'],
  failed: ['M8 2v5', 'M8 10v.2'],
  sent: ['m4.5 6.5 3 3 6-7'],
  delivered: TWO_TICKS,
  read: TWO_TICKS,
}

/**
 * How far a chat message has come, with ticks and a word: sending, sent, delivered, read. Who has got it, screen readers
 * hear, and a pointer that rests on it shows. Needs `hookwire/components.css`.
 *
 * @example
 * const { receipts } = useReceipts(conversationId)
 * <ReadReceipt receipt={receipts.get(message.id)} nameOf={id => people.get(id)?.name} except={message.senderId} />
 */
export function ReadReceipt({
  receipt,
  state = 'sent',
  nameOf,
  except,
  labels,
  className,
}: ReadReceiptProps): ReactNode {
  const words = { ...ENGLISH, ...labels }
  const [read = [], delivered = []] = [receipt?.read, receipt?.delivered].map(ids => ids?.filter(id => id !== except))
  const step = stepOf(state, delivered, read)
  const who = step === 'read' ? read : delivered
  const names = who.flatMap(id => nameOf?.(id) ?? [])
  const full = fullOf(words, step, names, who.length - names.length)

  return (
    <span className={classOf('hookwire-receipt', className)} data-step={step} role="img" aria-label={full} title={full}>
      <svg className="hookwire-receipt-ticks" viewBox="0 0 16 12" aria-hidden="true">
        {STROKES[step].map(stroke => (
          <path key={stroke} d={stroke} />
        ))}
      </svg>
      {words[step]}
      {(step === 'read' || step === 'delivered') && who.length > 1 && ` ${who.length}`}
    </span>
  )
}

function stepOf(state: ReceiptStep, delivered: readonly string[], read: readonly string[]): ReceiptStep {
  // Whoever has got it knows better than a sender who waits for word of it.
  if (read.length > 0) return 'read'
  return delivered.length > 0 ? 'delivered' : state
}

function fullOf(words: ReceiptLabels, step: ReceiptStep, names: readonly string[], others: number): string {
  if (step === 'read') return words.readBy(names, others)
  return step === 'delivered' ? words.deliveredTo(names, others) : words[step]
}
