import { useLayoutEffect, useRef } from 'react'
import { PresenceAvatars } from 'hookwire/components'
import { type ChatMessage, useMembers, useMessages, useOwnId, useRoom } from './chat.ts'
import { Composer } from './composer.tsx'

/** One room: who is in it, what was said, and a place to say something. It is entered while it is on the screen. */
export function Room({ room }: { readonly room: string }) {
  const { status } = useRoom(room)
  const members = useMembers(room)
  const messages = useMessages(room)

  return (
    <main className="room" aria-label={room}>
      <div className="people">
        <h1>{room}</h1>
        <PresenceAvatars members={members} label={`In the ${room}`} />
      </div>
      {status === 'joined' && messages.length === 0 && <p className="empty">Nobody has said anything here yet.</p>}
      <Messages messages={messages} />
      <Composer room={room} />
    </main>
  )
}

function Messages({ messages }: { readonly messages: readonly ChatMessage[] }) {
  const me = useOwnId()
  const list = useRef<HTMLOListElement>(null)
  const newest = messages.at(-1)?.id

  useLayoutEffect(() => {
    if (newest !== undefined) list.current?.scrollTo({ top: list.current.scrollHeight })
  }, [newest])

  return (
    <ol className="messages" ref={list} aria-label="Messages" tabIndex={0}>
      {messages.map(({ id, from, text, at }, index) => (
        <li key={id} data-own={from.id === me ? '' : undefined}>
          {messages[index - 1]?.from.id !== from.id && (
            <p className="who">
              {from.name} <time dateTime={new Date(at).toISOString()}>{clock.format(at)}</time>
            </p>
          )}
          <p className="text">{text}</p>
        </li>
      ))}
    </ol>
  )
}

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
