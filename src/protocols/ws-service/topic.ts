/** What events are about. */
export type Topic = 'user' | 'conversation' | 'presence' | 'typing' | 'calls' | 'notifications'

/** What narrows a topic to one resource; without any it is about all that the user may hear of. */
export interface TopicFilters {
  readonly conversation_id?: string | undefined
  readonly user_id?: string | undefined
  readonly call_id?: string | undefined
}

const FILTERS = ['conversation_id', 'user_id', 'call_id'] as const

/**
 * A topic with its filters as one text: what is wanted from the server, and the room that its messages go to. The same
 * topic and filters are always the same text.
 *
 * @example useRoom(topicOf('typing', { conversation_id: 'c-1' })) // 'typing?conversation_id=c-1'
 * @example server.sendToRoom(topicOf('conversation', { conversation_id }), 'message.new', message)
 */
export function topicOf(topic: Topic, filters: TopicFilters = {}): string {
  return textOf(topic, filters)
}

/** As the wire may carry them. */
type WireFilters = { readonly [Name in keyof TopicFilters]: TopicFilters[Name] | null }

function textOf(topic: string, filters: WireFilters): string {
  const fields = new URLSearchParams()
  for (const name of FILTERS) {
    const value = filters[name]
    if (typeof value === 'string') fields.set(name, value)
  }
  const query = fields.toString()
  return query === '' ? topic : `${topic}?${query}`
}

/** A topic and what narrows it. */
export interface ParsedTopic {
  /** Perhaps none that there is: whoever wants one may write anything. */
  readonly topic: string
  readonly filters: TopicFilters
}

/** What a text of {@link topicOf} says. */
export function parseTopic(text: string): ParsedTopic {
  const [topic = '', query = ''] = text.split('?', 2)
  const fields = new URLSearchParams(query)
  const filters: Record<string, string> = {}
  for (const name of FILTERS) {
    const value = fields.get(name)
    if (value !== null) filters[name] = value
  }
  return { topic, filters }
}

/** Whether the topics and filters of two subscriptions are the same. */
export function isSameSubscription(a: Subscription, b: Subscription): boolean {
  return textsOf(a).join('\n') === textsOf(b).join('\n')
}

/** What `subscribe` and its answer say. */
export interface Subscription {
  readonly topics: readonly string[]
  readonly filters?: WireFilters | null | undefined
}

function textsOf({ topics, filters }: Subscription): readonly string[] {
  return topics.map(topic => textOf(topic, filters ?? {})).sort()
}
