import { type ReactNode, type SubmitEvent, useEffect, useId, useState } from 'react'
import { ConnectionStatus, PresenceAvatars, ReadReceipt, TypingIndicator } from '../../src/components/index.js'
import type { ReceiptsHandle } from '../../src/index.js'
import {
  type ConversationMessage,
  useConnection,
  useConversation,
  usePresence,
  useReceipts,
  useTyping,
} from '../../src/protocols/ws-service/index.js'
import { Button } from '../support/stage.js'
import { CableButton } from './cable-button.js'
import type { Cable } from '../../test/support/cable.js'
import type { ChatServer, KeptMessage } from './chat-server.js'
import { named, nameOf, type Person, TEA_KITCHEN } from './team.js'

interface ChatDeskProps {
  readonly person: Person
  /** Whom they talk to. */
  readonly other: Person
  readonly app: ChatServer
  readonly cable: Cable
}

/** The page of one person: the conversation, who else is there, and what they write. */
export function ChatDesk({ person, other, app, cable }: ChatDeskProps): ReactNode {
  const [looks, setLooks] = useState(true)
  const { history, problem } = useHistory(app)
  const { messages, send } = useConversation(TEA_KITCHEN, {
    history,
    async send(content) {
      // Without a cable there is no HTTP either.
      if (cable.isPulled()) throw new Error('No network')
      return await app.post(person.id, content)
    },
  })
  const { receipts, markDelivered, markRead } = useReceipts(TEA_KITCHEN)
  useEffect(() => {
    const ofOthers = messages.flatMap(({ id, senderId }) => (id !== undefined && senderId === other.id ? id : []))
    if (looks) markRead(ofOthers)
    else markDelivered(ofOthers)
  }, [messages, looks, other, markRead, markDelivered])

  return (
    <section className="card chat-desk" aria-label={person.name}>
      <DeskHead person={person} other={other} />
      <Messages messages={messages} receipts={receipts} person={person} problem={problem} />
      <Write person={person} onSend={send} />
      <div className="chat-foot">
        <label className="check">
          <input type="checkbox" checked={looks} onChange={event => setLooks(event.currentTarget.checked)} />
          Looks at it
        </label>
        <CableButton cable={cable} />
      </div>
    </section>
  )
}

const NO_HISTORY: readonly KeptMessage[] = []

/** What the app's own server has, fetched with each new line: nobody else knows what was missed. */
function useHistory(app: ChatServer) {
  const status = useConnection(connection => connection.status)
  const [history, setHistory] = useState(NO_HISTORY)
  const [problem, setProblem] = useState<string>()
  useEffect(() => {
    if (status !== 'open') return undefined
    let isOver = false
    app.fetch().then(
      messages => {
        if (isOver) return
        setHistory(messages)
        setProblem(undefined)
      },
      (thrown: Error) => {
        if (!isOver) setProblem(thrown.message)
      },
    )
    return () => {
      isOver = true
    }
  }, [app, status])
  return { history, problem }
}

function DeskHead({ person, other }: Pick<ChatDeskProps, 'person' | 'other'>): ReactNode {
  const [asked] = useState(() => [other.id])
  const { members } = usePresence(asked)
  return (
    <header className="chat-head">
      <h3 className="card-title">{person.name}</h3>
      <div className="chat-with">
        <span className="muted">with</span>
        <PresenceAvatars members={members.map(named)} label={`To ${firstNameOf(person)}, here`} />
      </div>
      <ConnectionStatus className="chat-status" />
    </header>
  )
}

interface MessagesProps {
  readonly messages: readonly ConversationMessage[]
  readonly receipts: ReceiptsHandle['receipts']
  readonly person: Person
  /** Why what was before could not be fetched. */
  readonly problem: string | undefined
}

function Messages({ messages, receipts, person, problem }: MessagesProps): ReactNode {
  return (
    <div className="chat" role="log" aria-label={`What ${firstNameOf(person)} sees`} tabIndex={0}>
      <div className="chat-messages">
        {messages.length === 0 && <p className="chat-empty muted">{problem ?? 'Nothing has been said yet.'}</p>}
        {messages.map(message => (
          <Bubble key={message.key} message={message} receipt={receipts.get(message.id ?? '')} person={person} />
        ))}
      </div>
    </div>
  )
}

interface BubbleProps {
  readonly message: ConversationMessage
  readonly receipt: Parameters<typeof ReadReceipt>[0]['receipt']
  readonly person: Person
}

function Bubble({ message, receipt, person }: BubbleProps): ReactNode {
  const { content, senderId, createdAt, status, error, retry, discard } = message
  const isOwn = senderId === person.id
  return (
    <div className="bubble" data-own={isOwn ? '' : undefined} data-status={status}>
      <p className="bubble-text">{content}</p>
      <p className="bubble-foot">
        <time dateTime={new Date(createdAt).toISOString()}>{timeOf(createdAt)}</time>
        {isOwn && <ReadReceipt receipt={receipt} state={status} except={person.id} nameOf={nameOf} />}
      </p>
      {status === 'failed' && (
        <div className="bubble-failure">
          <p className="problem" role="alert">
            {error?.message}
          </p>
          <Button onClick={retry}>Try again</Button>
          <Button onClick={discard}>Discard</Button>
        </div>
      )}
    </div>
  )
}

interface WriteProps {
  readonly person: Person
  readonly onSend: (content: string) => void
}

function Write({ person, onSend }: WriteProps): ReactNode {
  const id = useId()
  const { typists, inputProps, sent } = useTyping(TEA_KITCHEN, { except: person.id })

  const [content, setContent] = useState('')

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault()
    if (content.trim() === '') return
    onSend(content.trim())
    sent()
    setContent('')
  }

  return (
    <form className="write" onSubmit={submit}>
      <div className="write-typists">
        <TypingIndicator typists={typists} nameOf={nameOf} />
      </div>
      <label className="unseen" htmlFor={id}>
        Message of {firstNameOf(person)}
      </label>
      <input
        {...inputProps}
        id={id}
        className="field"
        value={content}
        onChange={event => setContent(event.currentTarget.value)}
        placeholder="Say something"
        autoComplete="off"
      />
      <button type="submit" className="button button-primary">
        Send
      </button>
    </form>
  )
}

const firstNameOf = ({ name }: Person): string => name.split(' ')[0] ?? name

function timeOf(ms: number): string {
  return new Date(ms).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
}
