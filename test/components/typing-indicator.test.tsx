import { act, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { TypingIndicator, type TypingIndicatorProps } from '../../src/components/index.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function advance(ms: number): void {
  act(() => {
    vi.advanceTimersByTime(ms)
  })
}

const typistsOf = (...names: readonly (string | undefined)[]): TypingIndicatorProps['typists'] =>
  names.map((name, index) => ({ userId: `u-${index}`, name }))

/** What is seen, whatever a screen reader hears. */
const seen = (): string | undefined =>
  screen.getByRole('status').parentElement?.querySelector('[aria-hidden]')?.textContent

const heard = (): string | null => screen.getByRole('status').textContent

describe('the sentence', () => {
  test.each([
    [['Ann'], 'Ann types'],
    [['Ann', 'Bob'], 'Ann and Bob type'],
    [['Ann', 'Bob', 'Cem'], '3 people type'],
    [[undefined], 'Somebody types'],
    [['Ann', undefined], '2 people type'],
    [[undefined, 'Bob'], '2 people type'],
  ])('of %j is "%s"', (names, sentence) => {
    render(<TypingIndicator typists={typistsOf(...names)} />)
    expect(seen()).toBe(sentence)
  })

  test('is nothing where nobody types', () => {
    render(<TypingIndicator typists={[]} sentence={() => 'never'} />)
    expect(seen()).toBeUndefined()
    expect(heard()).toBe('')
  })

  test('has the names that the app knows, and those of the server before them', () => {
    render(<TypingIndicator typists={typistsOf(undefined, 'Bob')} nameOf={id => `name of ${id}`} />)
    expect(seen()).toBe('name of u-0 and Bob type')
  })

  test('may be another one', () => {
    render(<TypingIndicator typists={typistsOf('Ann', undefined)} sentence={names => names.join('+')} />)
    expect(seen()).toBe('Ann+')
  })
})

describe('a screen reader', () => {
  const show = (...names: readonly string[]) => <TypingIndicator typists={typistsOf(...names)} />

  test('hears it once it has stood for a second', () => {
    render(show('Ann'))
    advance(999)
    expect(heard()).toBe('')
    advance(1)
    expect(heard()).toBe('Ann types')
  })

  test('hears nothing of who has typed one word', () => {
    const { rerender } = render(show('Ann'))
    advance(900)
    rerender(show())
    advance(60_000)
    expect(heard()).toBe('')
  })

  test('does not hear it again while the same people go on, with pauses', () => {
    const { rerender } = render(show('Ann'))
    advance(1000)
    const changes: unknown[] = []
    const observer = new MutationObserver(records => changes.push(...records))
    observer.observe(screen.getByRole('status'), { childList: true, characterData: true, subtree: true })
    for (let pause = 0; pause < 5; pause += 1) {
      rerender(show())
      advance(3000)
      rerender(show('Ann'))
      advance(3000)
    }
    expect([...changes, ...observer.takeRecords()]).toEqual([])
    expect(heard()).toBe('Ann types')
  })

  test('hears of others no sooner than ten seconds after, and then how it is', () => {
    const { rerender } = render(show('Ann'))
    advance(1000)
    rerender(show('Ann', 'Bob'))
    advance(5000)
    rerender(show('Ann', 'Bob', 'Cem'))
    advance(4999)
    expect(heard()).toBe('Ann types')
    advance(1)
    expect(heard()).toBe('3 people type')
  })

  test('hears it anew after a silence', () => {
    const { rerender } = render(show('Ann'))
    advance(1000)
    rerender(show())
    advance(9999)
    expect(heard()).toBe('Ann types')
    advance(1)
    expect(heard()).toBe('')
    rerender(show('Ann'))
    advance(1000)
    expect(heard()).toBe('Ann types')
  })

  test('hears it politely, and the dots not at all', () => {
    const { container } = render(show('Ann'))
    expect(screen.getByRole('status').closest('[aria-live="assertive"]')).toBeNull()
    expect(container.querySelector('.hookwire-typing-dots')?.closest('[aria-hidden="true"]')).not.toBeNull()
  })
})

test('leaves no timer behind, also in StrictMode', () => {
  const { unmount } = render(
    <StrictMode>
      <TypingIndicator typists={typistsOf('Ann')} />
    </StrictMode>,
  )
  expect(vi.getTimerCount()).toBe(1)
  unmount()
  expect(vi.getTimerCount()).toBe(0)
})
