import type { Backend } from '../../src/hub/backend.js'
import { createMockServer, type MockServer, type MockServerOptions, type Scenario } from '../../src/mock/index.js'
import type { Protocol } from '../../src/protocol/protocol.js'
import { seededRandom } from './random.js'

/** Chance of a story begins here, so that it is the same at every visit. */
export const SEED = 11

/** A mock server, and an end for all that it plays. */
export interface StoryServer<P extends Protocol> {
  readonly server: MockServer<P>
  readonly end: () => void
}

/** `latency`: how long a frame travels in each direction, ms. `options`: what else the mock takes. */
export function createStoryServer<P extends Protocol>(
  backend: Backend<P>,
  latency: number,
  options: MockServerOptions = {},
): StoryServer<P> {
  const mock = createMockServer(backend, { latency, random: seededRandom(SEED), ...options })
  const playing = new Set<() => void>()
  const server: MockServer<P> = {
    ...mock,
    play(scenario: Scenario<P>) {
      const played = mock.play(scenario)
      playing.add(played.stop)
      return played
    },
  }
  return {
    server,
    end() {
      for (const stop of playing) stop()
      mock.stop()
    },
  }
}
