export * from './hooks.js'
export { hailango } from './protocol.js'
