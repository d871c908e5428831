import { act, fireEvent, render, screen } from '@testing-library/react'
import type { ReactNode } from 'react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { type NewToast, ToastRegion, type ToastRegionProps, useToasts } from '../../src/components/index.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function Toaster({
  say,
  limit = 5,
  ...props
}: Partial<ToastRegionProps> & { say: readonly NewToast[]; limit?: number }) {
  const { toasts, show, dismiss } = useToasts({ limit })
  return (
    <>
      <button onClick={() => say.forEach(show)}>Say</button>
      <ToastRegion {...props} toasts={toasts} onDismiss={dismiss} />
    </>
  )
}

function say(node: ReactNode): void {
  render(node)
  fireEvent.click(screen.getByRole('button', { name: 'Say' }))
}

function pass(ms: number): void {
  act(() => {
    vi.advanceTimersByTime(ms)
  })
}

const region = (): HTMLElement => screen.getByRole('region', { name: 'Notifications' })

describe('A toast', () => {
  test('goes after six seconds', () => {
    say(<Toaster say={[{ title: 'Saved' }]} />)
    pass(5999)
    expect(region().textContent).toContain('Saved')
    pass(1)
    expect(region().textContent).toBe('')
  })

  test('goes after the duration that it is given', () => {
    say(<Toaster duration={1000} say={[{ title: 'Saved' }]} />)
    pass(1000)
    expect(region().textContent).toBe('')
  })

  test('stays where the duration is infinite', () => {
    say(<Toaster duration={Infinity} say={[{ title: 'Saved' }]} />)
    pass(3_600_000)
    expect(region().textContent).toContain('Saved')
  })

  test('stays until it is dismissed where it is an error', () => {
    say(<Toaster say={[{ title: 'Broken', level: 'error' }]} />)
    pass(3_600_000)
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss: Broken' }))
    expect(region().textContent).toBe('')
  })

  test('waits while the pointer is over it', () => {
    say(<Toaster say={[{ title: 'Saved' }]} />)
    pass(4000)
    fireEvent.mouseOver(screen.getByText('Saved'))
    pass(60_000)
    expect(region().textContent).toContain('Saved')
    fireEvent.mouseLeave(region())
    pass(6000)
    expect(region().textContent).toBe('')
  })

  test('waits while the keyboard is in it', () => {
    say(<Toaster say={[{ title: 'Saved' }]} />)
    fireEvent.keyDown(document.body, { key: 'Tab' })
    act(() => screen.getByRole('button', { name: 'Dismiss: Saved' }).focus())
    pass(60_000)
    expect(region().textContent).toContain('Saved')
    act(() => screen.getByRole('button', { name: 'Say' }).focus())
    pass(6000)
    expect(region().textContent).toBe('')
  })

  test('does not keep the others once it was dismissed under the pointer', () => {
    say(<Toaster say={[{ title: 'One' }, { title: 'Two' }]} />)
    fireEvent.mouseOver(screen.getByText('One'))
    fireEvent.click(screen.getByRole('button', { name: 'Dismiss: One' }), { detail: 1 })
    pass(6000)
    expect(region().textContent).toBe('')
  })

  test('is said politely, an error at once, a word that nobody knows politely', () => {
    say(<Toaster say={[{ title: 'Saved' }, { title: 'Broken', level: 'error' }, { title: 'Odd', level: 'urgent' }]} />)
    const live = (title: string) => screen.getByText(title).closest('[aria-live]')?.getAttribute('aria-live')
    expect([live('Saved'), live('Broken'), live('Odd')]).toEqual(['polite', 'assertive', 'polite'])
  })

  test('leaves the keyboard where it came from when it was the last one', () => {
    say(<Toaster say={[{ title: 'Saved' }]} />)
    const before = screen.getByRole('button', { name: 'Say' })
    act(() => before.focus())
    const dismiss = screen.getByRole('button', { name: 'Dismiss: Saved' })
    act(() => dismiss.focus())
    fireEvent.click(dismiss, { detail: 0 })
    expect(document.activeElement).toBe(before)
  })
})

describe('The link of a toast', () => {
  const withLink = (url: string): NewToast => ({ title: 'Look', action: { label: 'Open', url } })

  test.each(['https://example.com/a', 'http://example.com', '/figures', 'figures?x=1', '#top', '//example.com/a'])(
    'goes to %s',
    url => {
      say(<Toaster say={[withLink(url)]} />)
      expect(screen.getByRole('link', { name: 'Open' }).getAttribute('href')).toBe(url)
    },
  )

  test.each([
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    ' javascript:alert(1)',
    'java\nscript:alert(1)',
    '\u0001javascript:alert(1)',
    'data:text/html,<script>alert(1)</script>',
    'vbscript:x',
    'file:///etc/passwd',
    'http://',
    '',
  ])('is left out for %j', url => {
    say(<Toaster say={[withLink(url)]} />)
    expect(region().textContent).toBe('Look')
    expect(region().querySelector('a')).toBeNull()
  })
})

describe('useToasts', () => {
  test('shows no more than its limit, and lets errors go last', () => {
    say(<Toaster limit={2} say={[{ title: 'Broken', level: 'error' }, { title: 'One' }, { title: 'Two' }]} />)
    expect(region().textContent).toBe('BrokenTwo')
  })

  test('gives new words to a toast that is shown already', () => {
    say(
      <Toaster
        say={[
          { id: 'sync', title: 'Syncing' },
          { id: 'sync', title: 'Synced' },
        ]}
      />,
    )
    expect(region().textContent).toBe('Synced')
  })

  test('keeps the toasts of one id in their place, others get ids of their own', () => {
    say(<Toaster say={[{ title: 'Same' }, { title: 'Same' }]} />)
    expect(screen.getAllByText('Same')).toHaveLength(2)
  })
})
