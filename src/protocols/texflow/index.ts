export * from './hooks.js'
export type { Collaborator, Cursor, Selection } from './hooks/people.js'
export { texflow } from './protocol.js'
export type { CompilationResult, Position } from './state.js'
