export { texflow } from './protocol.js'
export type { CompilationResult, Position } from './state.js'
