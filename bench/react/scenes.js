import { EFFECT, FILTER } from './variants.js'

/**
 * @typedef {object} Scene
 * @property {string} says What it shows, for the head of its table.
 * @property {number} components How many components follow an id each; they share the ids evenly.
 * @property {number} ids
 * @property {number} messages They go round the ids.
 * @property {number} [rate] Messages a second. Without: as fast as the page takes them.
 * @property {Record<string, number>} [samples] How many messages are sent to a variant that would take minutes for all;
 * each message costs it the same, so its CPU time and renders are multiplied.
 */

/** @type {Record<string, Scene>} */
export const SCENES = {
  a: {
    says: '200 components, 200 ids, a burst of 20,000 messages',
    components: 200,
    ids: 200,
    messages: 20_000,
    samples: { [EFFECT]: 1_000 },
  },
  b: {
    says: '1,000 components, 1,000 ids, a burst of 20,000 messages',
    components: 1_000,
    ids: 1_000,
    messages: 20_000,
    samples: { [FILTER]: 2_000, [EFFECT]: 200 },
  },
  c: {
    says: '200 components, 10 hot ids, a burst of 20,000 messages',
    components: 200,
    ids: 10,
    messages: 20_000,
    samples: { [EFFECT]: 1_000 },
  },
  d: {
    says: '200 components, 200 ids, 1,000 messages a second for 5 s',
    components: 200,
    ids: 200,
    messages: 5_000,
    rate: 1_000,
    samples: { [EFFECT]: 1_000 },
  },
}
