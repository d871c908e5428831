import { WebSocketProvider } from 'hookwire'
import { createMockServer } from 'hookwire/mock'
import {
  type ConversationMessage,
  topicOf,
  useConversation,
  usePresence,
  useReceipts,
  useRequest,
  useTopic,
  useTyping,
  wsService,
} from 'hookwire/ws-service'
import { createWsServiceBackend, sayMessage } from 'hookwire/ws-service/backend'

const server = createMockServer(createWsServiceBackend({ members: (id, userId) => id !== userId, requireToken: true }))

export function Chat({ id, userIds }: { readonly id: string; readonly userIds: readonly string[] }) {
  const { messages, send } = useConversation(id, { send: async content => `${content.length}` })
  const failed: ConversationMessage | undefined = messages.find(({ status }) => status === 'failed')
  const { members, setStatus } = usePresence(userIds, { away: true })
  const { typists, inputProps } = useTyping(id)
  const { receipts, markRead } = useReceipts(id)
  const { request } = useRequest('presence.query')
  const topic = useTopic('typing', { conversation_id: id })
  // @ts-expect-error there is no such topic
  useTopic('weather')
  // @ts-expect-error nothing answers this command
  useRequest('typing.start')
  // @ts-expect-error it resolves with the id of the message
  useConversation(id, { send: async () => undefined })

  const act = () => {
    send('Tea?')
    setStatus('busy', 'In a meeting')
    markRead(messages.flatMap(message => message.id ?? []))
    void request({ user_ids: [...userIds] })
    server.sendToRoom(topicOf('conversation', { conversation_id: id }), 'message.new', {
      id: 'm-1',
      conversation_id: id,
      sender_id: 'u-1',
    })
    void server.play(sayMessage({ conversationId: id, content: 'Tea?' })).done
    // @ts-expect-error who has said it is missing
    server.broadcastToAll('message.new', { id: 'm-1', conversation_id: id })
  }
  return (
    <WebSocketProvider protocol={wsService} url={server.url} options={{ transport: server.transport }}>
      <input {...inputProps} />
      <button onClick={failed?.retry ?? act}>
        {members.map(({ id: member, devices }) => `${member} ${devices}`)} {typists.length} {receipts.size}{' '}
        {topic.status}
      </button>
    </WebSocketProvider>
  )
}
