import { type ReactNode, type SubmitEvent, useId } from 'react'
import {
  type Interaction,
  type Story,
  useInteractions,
  useTranscript,
  useTyping,
} from '../../src/protocols/saga/index.js'
import { authorOf, type Person } from './family.js'

interface StoryCardProps {
  readonly story: Story
  readonly projectId: string
  /** Who looks at it. */
  readonly person: Person
  readonly onSay: (storyId: string, content: string) => void
}

/** A story as it comes to be: its transcript, what the family says about it, and who is about to. */
export function StoryCard({ story: told, projectId, person, onSay }: StoryCardProps): ReactNode {
  const { id, story, uploadedBy } = told
  const transcript = useTranscript(id)
  const interactions = useInteractions(id)
  return (
    <article className="told" aria-label={story?.title}>
      <header className="told-head">
        <div>
          <h4 className="told-title">{story?.title}</h4>
          <p className="muted">Told by {uploadedBy}</p>
        </div>
        <StoryBadge story={told} />
      </header>
      {transcript?.text !== undefined && <blockquote className="told-text">{transcript.text}</blockquote>}
      {interactions.length > 0 && (
        <ul className="said">
          {interactions.map(interaction => (
            <li key={interaction.id}>
              <Said interaction={interaction} />
            </li>
          ))}
        </ul>
      )}
      <SayForm storyId={id} projectId={projectId} person={person} onSay={content => onSay(id, content)} />
    </article>
  )
}

function StoryBadge({ story: { status, step } }: { readonly story: Story }): ReactNode {
  if (status === 'processed') {
    return (
      <span className="badge" data-tone="success">
        ready
      </span>
    )
  }
  return <span className="badge">{status === 'processing' ? (step ?? 'processing') : 'uploaded'}</span>
}

function Said({ interaction }: { readonly interaction: Interaction }): ReactNode {
  const author = authorOf(interaction)
  return (
    <div className="said-one">
      <Portrait name={author} />
      <div>
        <p className="said-author">
          {author} <span className="muted">{interaction.type === 'question' ? 'asks' : 'says'}</span>
        </p>
        <p className="said-text">{interaction.content}</p>
      </div>
    </div>
  )
}

interface SayFormProps extends Pick<StoryCardProps, 'projectId' | 'person'> {
  readonly storyId: string
  readonly onSay: (content: string) => void
}

/** Says something about a story, and who else is about to. */
function SayForm({ storyId, projectId, person, onSay }: SayFormProps): ReactNode {
  const id = useId()
  const { typists, inputProps, sent } = useTyping(storyId, { projectId, except: person.id })
  const names = typists.map(({ userId, name }) => name ?? userId).join(' and ')

  function submit(event: SubmitEvent<HTMLFormElement>): void {
    event.preventDefault()
    const content = new FormData(event.currentTarget).get('content')
    if (typeof content !== 'string' || content.trim() === '') return
    onSay(content)
    sent()
    event.currentTarget.reset()
  }

  return (
    <form className="say" onSubmit={submit}>
      <p className="say-typists" role="status">
        {names !== '' && `${names} ${typists.length === 1 ? 'is' : 'are'} writing …`}
      </p>
      <label className="unseen" htmlFor={id}>
        Your question or memory
      </label>
      <input
        {...inputProps}
        id={id}
        className="field"
        name="content"
        placeholder="Your question or memory"
        autoComplete="off"
      />
      <button type="submit" className="button">
        Send
      </button>
    </form>
  )
}

const SHADES = 5

/** Somebody's initial, on a colour of their own. */
export function Portrait({ name }: { readonly name: string }): ReactNode {
  const shade = name.charCodeAt(0) % SHADES
  return (
    <span className="portrait" data-shade={shade} aria-hidden="true">
      {name.slice(0, 1)}
    </span>
  )
}
