import { render, screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { ReadReceipt, type ReadReceiptProps } from '../../src/components/index.js'

const NAMES: Readonly<Record<string, string>> = { a: 'Ann', b: 'Bob', c: 'Cem' }
const nameOf = (id: string): string | undefined => NAMES[id]

/** What is seen, and what a screen reader hears. */
function show(props: ReadReceiptProps): readonly (string | null)[] {
  render(<ReadReceipt {...props} />)
  const image = screen.getByRole('img')
  return [image.textContent, image.getAttribute('aria-label')]
}

const of = (delivered: string, read = '') => ({ delivered: delivered.split(''), read: read.split('') })

describe('ReadReceipt', () => {
  test.each<readonly [ReadReceiptProps, string, string]>([
    [{}, 'Sent', 'Sent'],
    [{ receipt: of('') }, 'Sent', 'Sent'],
    [{ state: 'sending' }, 'Sending', 'Sending'],
    [{ state: 'failed' }, 'Not sent', 'Not sent'],
    [{ receipt: of('a') }, 'Delivered', 'Delivered to Ann'],
    [{ receipt: of('ab') }, 'Delivered 2', 'Delivered to Ann and Bob'],
    [{ receipt: of('abcx') }, 'Delivered 4', 'Delivered to Ann, Bob, Cem and 1 other'],
    [{ receipt: of('ab', 'b') }, 'Read', 'Read by Bob'],
    [{ receipt: of('axy', 'axy') }, 'Read 3', 'Read by Ann and 2 others'],
    [{ receipt: of('x', 'x') }, 'Read', 'Read by 1 person'],
    [{ receipt: of('xy', 'xy') }, 'Read 2', 'Read by 2 people'],
    [{ receipt: of('a'), state: 'sending' }, 'Delivered', 'Delivered to Ann'],
  ])('of %j shows "%s", and says "%s"', (props, shown, said) => {
    expect(show({ nameOf, ...props })).toEqual([shown, said])
  })

  test('leaves out whoever wrote it', () => {
    expect(show({ receipt: of('ab', 'a'), except: 'a', nameOf })).toEqual(['Delivered', 'Delivered to Bob'])
  })

  test('counts those whom nobody names', () => {
    expect(show({ receipt: of('ab', 'ab') })).toEqual(['Read 2', 'Read by 2 people'])
  })

  test('says it in other words', () => {
    const labels = {
      read: '既読',
      readBy: (names: readonly string[], others: number) => `${names.join('、')} +${others}`,
    }
    expect(show({ receipt: of('abx', 'abx'), nameOf, labels })).toEqual(['既読 3', 'Ann、Bob +1'])
  })

  test('looks different at each step', () => {
    render(
      <>
        <ReadReceipt state="sending" />
        <ReadReceipt />
        <ReadReceipt receipt={of('a')} />
        <ReadReceipt receipt={of('a', 'a')} />
      </>,
    )
    const steps = screen.getAllByRole('img').map(image => image.dataset['step'])
    expect(steps).toEqual(['sending', 'sent', 'delivered', 'read'])
  })
})
