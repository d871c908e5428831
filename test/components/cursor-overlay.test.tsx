import { render, screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { CursorOverlay } from '../../src/components/index.js'

describe('CursorOverlay', () => {
  test('is a list of who is there', () => {
    const { container } = render(
      <CursorOverlay
        label="Who writes"
        cursors={[
          { id: 'u-1', name: 'Ann', x: 1, y: 2 },
          { id: 'bob', x: 3, y: 4 },
        ]}
      />,
    )
    expect(screen.getByRole('list', { name: 'Who writes' })).toBeDefined()
    expect(screen.getAllByRole('listitem').map(item => item.textContent)).toEqual(['Ann', 'bob'])
    expect(container.querySelector('[aria-live], [role="status"]')).toBeNull()
  })

  test('puts each where it is: px, or lengths of CSS', () => {
    render(<CursorOverlay cursors={[{ id: 'a', x: 12, y: '1.5em', height: '2em', color: 'teal' }]} />)
    const style = screen.getByRole('listitem').style
    expect(
      ['cursor-x', 'cursor-y', 'cursor-height', 'person'].map(name => style.getPropertyValue(`--hookwire-${name}`)),
    ).toEqual(['12px', '1.5em', '2em', 'teal'])
  })

  test('moves an element that stays the same', () => {
    const { rerender } = render(<CursorOverlay cursors={[{ id: 'a', x: 1, y: 1 }]} />)
    const before = screen.getByRole('listitem')
    rerender(
      <CursorOverlay
        cursors={[
          { id: 'b', x: 1, y: 1 },
          { id: 'a', x: 2, y: 1 },
        ]}
      />,
    )
    expect(screen.getAllByRole('listitem')[1]).toBe(before)
    expect(before.style.getPropertyValue('--hookwire-cursor-x')).toBe('2px')
  })

  test('is there also without cursors', () => {
    render(<CursorOverlay cursors={[]} />)
    expect(screen.getByRole('list', { name: 'Cursors' })).toBeDefined()
  })
})
