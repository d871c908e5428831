export * from './hooks.js'
export { type BlobEvent, reyna } from './protocol.js'
