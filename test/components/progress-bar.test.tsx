import { render, screen } from '@testing-library/react'
import { describe, expect, test } from 'vitest'
import { ProgressBar, type ProgressBarProps } from '../../src/components/index.js'

function barOf(props: Partial<ProgressBarProps>): HTMLElement {
  render(<ProgressBar label="Reading" {...props} />)
  return screen.getByRole('progressbar', { name: 'Reading' })
}

describe('ProgressBar', () => {
  test.each([
    [0.4, '40'],
    [0, '0'],
    [1, '100'],
    [1.7, '100'],
    [-0.2, '0'],
    [0.996, '100'],
  ])('takes %d for %s percent', (value, percent) => {
    const bar = barOf({ value })
    expect(bar.getAttribute('aria-valuenow')).toBe(percent)
    expect(bar.getAttribute('aria-valuetext')).toBe(`${percent} %`)
  })

  test.each([Number.NaN, Infinity, -Infinity, undefined])('with %s says that nobody knows yet', value => {
    const bar = barOf({ value })
    expect(bar.hasAttribute('aria-valuenow')).toBe(false)
    expect(bar.hasAttribute('aria-valuetext')).toBe(false)
    expect(bar.hasAttribute('data-indeterminate')).toBe(true)
  })

  test('is full once completed, whatever the last value was', () => {
    const bar = barOf({ value: 0.8, status: 'completed' })
    expect(bar.getAttribute('aria-valuenow')).toBe('100')
    expect(bar.getAttribute('aria-valuetext')).toBe('Done')
  })

  test('stays where it failed', () => {
    expect(barOf({ value: 0.8, status: 'failed' }).getAttribute('aria-valuetext')).toBe('Failed at 80 %')
  })

  test('does not look busy after a failure', () => {
    expect(barOf({ status: 'failed' }).hasAttribute('data-indeterminate')).toBe(false)
  })

  test('says it in the words that it is given', () => {
    expect(barOf({ value: 0.5, valueText: '半分' }).getAttribute('aria-valuetext')).toBe('半分')
  })
})
