import { expect, test } from 'vitest'

import { createManualClock } from '../../src/testing/manual-clock.js'

/** Runs what is due until then, and says what ran and when. */
function run(until: number) {
  const clock = createManualClock(100)
  const ran: string[] = []
  const at = (name: string) => () => ran.push(`${name} at ${clock.now()}`)
  clock.after(30, at('third'))
  clock.after(10, at('first'))
  clock.after(10, at('second'))
  clock.after(10, at('undone'))()
  clock.after(40, at('late'))
  while (clock.isDue(until)) clock.runNext(until)
  return { clock, ran }
}

test('what is due runs in the order of its time, and of its start where that is the same', () => {
  expect(run(130).ran).toEqual(['first at 110', 'second at 110', 'third at 130'])
})

test('time never goes back', () => {
  const { clock } = run(130)
  clock.goTo(120)
  expect(clock.now()).toBe(130)
  clock.goTo(135)
  expect(clock.now()).toBe(135)
})

test('nothing is due once it is cleared', () => {
  const { clock } = run(130)
  expect(clock.isDue(Infinity)).toBe(true)
  clock.clear()
  expect(clock.isDue(Infinity)).toBe(false)
})
