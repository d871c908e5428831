import { fireEvent, render, screen, within } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { type AvatarMember, PresenceAvatars, type PresenceAvatarsProps } from '../../src/components/index.js'

const member = (id: string, rest: Partial<AvatarMember> = {}): AvatarMember => ({ id, status: 'online', ...rest })

/** What a screen reader hears of each. */
function heard(props: PresenceAvatarsProps): readonly (string | null | undefined)[] {
  const { container } = render(<PresenceAvatars {...props} />)
  return [...container.querySelectorAll('li')].map(item => item.querySelector(':not([aria-hidden])')?.textContent)
}

/** What stands in the faces. */
const faces = (): readonly (string | undefined)[] =>
  screen.getAllByRole('listitem').map(item => item.querySelector('.hookwire-avatar-face')?.textContent ?? undefined)

describe('PresenceAvatars', () => {
  test('is a list with a name, of names and statuses in words', () => {
    const members = [
      member('u-1', { name: 'Ann Lee' }),
      member('u-2', { name: 'Bob', status: 'busy', customStatus: 'In a lesson' }),
      member('cem', { status: 'away', stale: true }),
    ]
    expect(heard({ members, label: 'In this project' })).toEqual([
      'Ann Lee: online',
      'Bob: busy, In a lesson',
      'cem: away, last known',
    ])
    const list = screen.getByRole('list', { name: 'In this project' })
    expect(within(list).getAllByTitle(/: /)).toHaveLength(3)
  })

  test.each([
    ['Ann Lee', 'AL'],
    ['ann', 'A'],
    ['Ann Maria von Lee', 'AL'],
    ['田中 花', '田花'],
    ['𝒳 😀', '𝒳😀'],
    [' ', ''],
  ])('shows of %s the initials %s', (name, initials) => {
    render(<PresenceAvatars members={[member('u-1', { name })]} />)
    expect(faces()).toEqual([initials])
  })

  test.each([
    [5, ['1', '2', '3', '4', '5']],
    [6, ['1', '2', '3', '4', '5', '+1']],
    [9, ['1', '2', '3', '4', '5', '+4']],
  ])('of %d shows five, and how many more there are', (count, shown) => {
    const members = Array.from({ length: count }, (_, index) => member(String(index + 1)))
    expect(heard({ members }).at(-1)).toBe(count === 5 ? '5: online' : `and ${count - 5} more`)
    expect(faces()).toEqual(shown)
  })

  test('shows a picture, and initials where it does not come, until there is another', () => {
    const { rerender, container } = render(<PresenceAvatars members={[member('a', { avatarUrl: '/one.png' })]} />)
    const image = container.querySelector('img')
    expect(image?.getAttribute('src')).toBe('/one.png')
    expect(image?.getAttribute('referrerpolicy')).toBe('no-referrer')
    fireEvent.error(image ?? container)
    expect(faces()).toEqual(['A'])
    rerender(<PresenceAvatars members={[member('a', { avatarUrl: '/two.png' })]} />)
    expect(container.querySelector('img')?.getAttribute('src')).toBe('/two.png')
  })

  test('says it in other words', () => {
    const members = [member('a'), member('b', { status: 'away' }), member('c')]
    expect(heard({ members, max: 2, labels: { away: '離席中', more: count => `他${count}人` } })).toEqual([
      'a: online',
      'b: 離席中',
      '他1人',
    ])
  })

  test('gives the colour of a member to the style sheet, as nothing but a colour', () => {
    const { container } = render(<PresenceAvatars members={[member('a', { color: '#2f7d6b' })]} />)
    expect(container.querySelector('li')?.style.getPropertyValue('--hookwire-person')).toBe('#2f7d6b')
  })
})
