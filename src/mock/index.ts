export type { Backend } from '../hub/backend.js'
export type { Playing, Scenario, Stage } from '../hub/scenario.js'
export { createMockServer, type MockServer, type MockServerOptions } from './mock-server.js'
