import type { Connection } from '../../../hub/audience.js'
import { type ParsedTopic, parseTopic, topicOf, type Topic, type TopicFilters } from '../topic.js'
import type { Problem } from './problem.js'

/** Whether a user is in a conversation. */
export type IsMember = (conversationId: string, userId: string) => boolean

/** What each connection has subscribed to. */
export interface Subscriptions {
  /** Takes them all, or says why not. */
  readonly add: (connection: Connection, topics: readonly string[], filters: TopicFilters) => Problem | undefined
  readonly remove: (connection: Connection, topics: readonly string[], filters: TopicFilters) => Problem | undefined
  readonly removeAll: (connection: Connection) => void
  /** Whether a connection hears what goes to a room, which is a topic with its filters. */
  readonly inRoom: (connection: Connection, room: string) => boolean
}

const TOPICS: ReadonlySet<string> = new Set<Topic>([
  'user',
  'conversation',
  'presence',
  'typing',
  'calls',
  'notifications',
])
/** Of these everybody hears their own only. */
const PRIVATE: ReadonlySet<string> = new Set<Topic>(['user', 'calls', 'notifications'])
const MAX_SUBSCRIPTIONS = 1000

export function createSubscriptions(isMember: IsMember): Subscriptions {
  const held = new Map<number, Map<string, ParsedTopic>>()

  /** Whether a user may hear of a resource; one that is not named is every one that they may hear of. */
  function mayHear(userId: string, { topic, filters }: ParsedTopic): boolean {
    const { conversation_id: conversation, user_id: user } = filters
    if (conversation !== undefined && !isMember(conversation, userId)) return false
    return user === undefined || user === userId || !PRIVATE.has(topic)
  }

  function problemWith(userId: string, asked: readonly ParsedTopic[]): Problem | undefined {
    if (asked.length === 0) return { code: 'INVALID_TOPIC', message: 'No topic is named' }
    for (const each of asked) {
      const details = { topic: each.topic }
      if (!TOPICS.has(each.topic)) return { code: 'INVALID_TOPIC', message: 'There is no such topic', details }
      if (mayHear(userId, each)) continue
      if (each.filters.conversation_id === undefined) {
        return { code: 'FORBIDDEN', message: 'These events are of another user', details }
      }
      return { code: 'NOT_A_MEMBER', message: 'You are not in this conversation', details }
    }
    return undefined
  }

  return {
    add({ id, userId }, topics, filters) {
      const asked = topics.map(topic => ({ topic, filters }))
      const problem = problemWith(userId, asked)
      if (problem !== undefined) return problem
      const all = new Map(held.get(id))
      for (const each of asked) all.set(keyOf(each), each)
      if (all.size > MAX_SUBSCRIPTIONS) {
        return { code: 'TOO_MANY_SUBSCRIPTIONS', message: `At most ${MAX_SUBSCRIPTIONS} subscriptions` }
      }
      held.set(id, all)
      return undefined
    },
    remove({ id }, topics, filters) {
      if (topics.length === 0) return { code: 'INVALID_TOPIC', message: 'No topic is named' }
      for (const topic of topics) held.get(id)?.delete(keyOf({ topic, filters }))
      return undefined
    },
    removeAll: ({ id }) => void held.delete(id),
    inRoom({ id, userId }, room) {
      const about = parseTopic(room)
      // Asked anew for each message: whoever has left a conversation hears no more of it.
      return [...(held.get(id)?.values() ?? [])].some(each => covers(each, about)) && mayHear(userId, about)
    },
  }
}

function keyOf({ topic, filters }: ParsedTopic): string {
  return topicOf(topic as Topic, filters)
}

/** Whether a subscription is for what a message is about: each of its filters fits. */
function covers({ topic, filters }: ParsedTopic, about: ParsedTopic): boolean {
  if (topic !== about.topic) return false
  return (['conversation_id', 'user_id', 'call_id'] as const).every(
    name => filters[name] === undefined || filters[name] === about.filters[name],
  )
}
