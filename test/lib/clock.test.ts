import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { systemClock } from '../../src/lib/clock.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

test('runs a task once, after the time asked for', () => {
  const task = vi.fn<() => void>()
  systemClock.after(1000, task)
  vi.advanceTimersByTime(999)
  expect(task).not.toHaveBeenCalled()
  vi.advanceTimersByTime(10_000)
  expect(task).toHaveBeenCalledTimes(1)
})

test('does not run what was taken back', () => {
  const task = vi.fn<() => void>()
  systemClock.after(1000, task)()
  vi.advanceTimersByTime(1000)
  expect(task).not.toHaveBeenCalled()
  expect(vi.getTimerCount()).toBe(0)
})

test.each([2 ** 31, Infinity])('a delay of %d ms, longer than a platform can count, does not fire at once', ms => {
  const task = vi.fn<() => void>()
  systemClock.after(ms, task)
  vi.advanceTimersByTime(60_000)
  expect(task).not.toHaveBeenCalled()
})
