import { afterEach, expect, test, vi } from 'vitest'

import { immediately, onFrame } from '../../src/lib/schedule.js'
import { handClock } from '../support/clock.js'
import { stubFrames } from '../support/frames.js'

afterEach(() => {
  vi.unstubAllGlobals()
})

test('at once means in the same call', () => {
  const task = vi.fn<() => void>()
  immediately(task)
  expect(task).toHaveBeenCalledTimes(1)
})

test('where there is no page, a frame is at once', () => {
  const task = vi.fn<() => void>()
  const clock = handClock()
  onFrame(clock)(task)
  expect(task).toHaveBeenCalledTimes(1)
  expect(clock.timers).toBe(0)
})

test('in a visible page it runs with the next frame, once', async () => {
  const page = stubFrames()
  const clock = handClock()
  const task = vi.fn<() => void>()
  onFrame(clock)(task)
  expect(task).not.toHaveBeenCalled()
  page.draw()
  expect(task).toHaveBeenCalledTimes(1)
  expect(clock.timers).toBe(0)
  await clock.advance(1000)
  expect(task).toHaveBeenCalledTimes(1)
})

test('in a hidden page, which draws no frames, it runs by a timer, once', async () => {
  const page = stubFrames()
  const clock = handClock()
  const task = vi.fn<() => void>()
  onFrame(clock)(task)
  await clock.advance(99)
  expect(task).not.toHaveBeenCalled()
  await clock.advance(1)
  expect(task).toHaveBeenCalledTimes(1)
  expect(page.frames.size).toBe(0)
})

test('what is taken back never runs, and leaves neither frame nor timer', async () => {
  const page = stubFrames()
  const clock = handClock()
  const task = vi.fn<() => void>()
  onFrame(clock)(task)()
  expect(page.frames.size).toBe(0)
  expect(clock.timers).toBe(0)
  page.draw()
  await clock.advance(1000)
  expect(task).not.toHaveBeenCalled()
})
