export * from './hooks.js'
export { wsService } from './protocol.js'
export type { ChatMessage } from './state.js'
export { type Topic, type TopicFilters, topicOf } from './topic.js'
