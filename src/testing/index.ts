export { createTestServer } from './create-test-server.js'
export type { TestProviderProps, TestWrapper } from './providers.js'
export type { AskingClient, MessageArguments, ReceivedCommand, ReceivedPayload, TestClient } from './test-client.js'
export type { TestServer, TestServerOptions } from './test-server.js'
