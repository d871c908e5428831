export * from './hooks.js'
export { saga } from './protocol.js'
export type { Interaction, Story, Transcript } from './state.js'
