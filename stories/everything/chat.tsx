import type { ReactNode, SubmitEvent } from 'react'
import { PresenceAvatars, ReadReceipt, TypingIndicator } from '../../src/components/index.js'
import {
  topicOf,
  useConversation,
  usePresence,
  useReceipts,
  useTyping,
  type wsService,
} from '../../src/protocols/ws-service/index.js'
import type { Cabled } from './connected.js'
import { FAMILY_CHAT, FRIENDS, ME, readByKarin } from './scenes.js'

const IDS = FRIENDS.map(({ id }) => id)
const SHOWN = 4

const nameOf = (userId: string): string => FRIENDS.find(({ id }) => id === userId)?.name ?? 'You'

/** WS-Service: who is there, who types, and what is said. */
export function Chat({ to: { server, cable } }: { readonly to: Cabled<typeof wsService> }): ReactNode {
  const { members } = usePresence(IDS)
  const { typists, inputProps, sent } = useTyping(FAMILY_CHAT)
  const { receipts } = useReceipts(FAMILY_CHAT)
  const { messages, send } = useConversation(FAMILY_CHAT, { send: post })

  /** What the app's own HTTP does in earnest. */
  function post(content: string): Promise<string> {
    if (cable.isPulled()) return Promise.reject(new Error('No network'))
    const id = crypto.randomUUID()
    const message = { id, conversation_id: FAMILY_CHAT, sender_id: ME, content }
    server.sendToRoom(topicOf('conversation', { conversation_id: FAMILY_CHAT }), 'message.new', message)
    server.play(readByKarin(id))
    return Promise.resolve(id)
  }

  function say(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault()
    const content = new FormData(event.currentTarget).get('content')
    if (typeof content !== 'string' || content.trim() === '') return
    send(content)
    sent()
    event.currentTarget.reset()
  }

  return (
    <>
      <PresenceAvatars
        label="In the chat"
        members={FRIENDS.map(friend => ({
          ...(members.find(({ id }) => id === friend.id) ?? { status: 'offline' }),
          ...friend,
        }))}
      />
      <ol className="tile-chat" aria-label="Messages">
        {messages.slice(-SHOWN).map(({ key, id = '', senderId, content, status, retry }) => (
          <li key={key} data-own={senderId === ME || senderId === '' ? '' : undefined}>
            <span className="tile-sender">{nameOf(senderId)}</span>
            <span className="tile-said">{content}</span>
            {(senderId === ME || senderId === '') && (
              <span className="tile-receipt">
                {status === 'failed' && (
                  <button type="button" className="tile-again" onClick={retry}>
                    Try again
                  </button>
                )}
                <ReadReceipt receipt={receipts.get(id)} state={status} nameOf={nameOf} except={ME} />
              </span>
            )}
          </li>
        ))}
      </ol>
      <TypingIndicator typists={typists} nameOf={nameOf} />
      <form className="tile-say" onSubmit={say}>
        <input
          {...inputProps}
          className="field"
          name="content"
          aria-label="Say something"
          placeholder="Say something"
          autoComplete="off"
        />
        <button type="submit" className="button">
          Send
        </button>
      </form>
    </>
  )
}
