export * from './hooks.js'
export { type BlobEvent, type Processing, reyna } from './protocol.js'
