import type { Protocol } from '../../src/index.js'
import type { Scenario } from '../../src/mock/index.js'

/** Scenarios one after the other, without an end: `roundOf` says which is the next. `pause`: before each of them, ms. */
export function forever<P extends Protocol>(roundOf: (round: number) => Scenario<P>, pause: number): Scenario<P> {
  return async stage => {
    for (let round = 0; ; round += 1) {
      await stage.wait(pause)
      await roundOf(round)(stage)
    }
  }
}

/** Scenarios at the same time. */
export function together<P extends Protocol>(...scenarios: readonly Scenario<P>[]): Scenario<P> {
  return async stage => {
    await Promise.all(scenarios.map(scenario => scenario(stage)))
  }
}
