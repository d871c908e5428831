import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { ConnectionStatus } from '../../src/components/index.js'
import { comment, uploadStory } from '../../src/protocols/saga/backend.js'
import { useProject, useStories } from '../../src/protocols/saga/index.js'
import { Backstage, Button, Stage } from '../support/stage.js'
import { INGRID, JONAS, type Person, PROJECT_ID, STORIES, THE_CROSSING } from './family.js'
import { LiveServer, type SagaServer, SignedIn } from './live-saga.js'
import './saga.css'
import { Portrait, StoryCard } from './story-card.js'

interface FeedArgs {
  /** Who looks at the project, each on a connection of their own. */
  people: readonly Person[]
  /** How long a step of the work on a story takes, ms. */
  stepTime: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<FeedArgs> = {
  title: 'Saga/A story feed',
  args: { people: [JONAS], stepTime: 700, latency: 40 },
  argTypes: {
    people: { table: { disable: true } },
    stepTime: { control: { type: 'range', min: 50, max: 2000, step: 50 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <FeedPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<FeedArgs>

/** A story is told: its transcript grows, a question comes, and is put better. Then somebody who was there remembers. */
export const OneStory: Story = {
  args: { stepTime: 150 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    await canvas.findByText('No story yet.')

    await step('What is told appears, and is written down piece by piece', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Ingrid tells a story' }))
      const told = within(await canvas.findByRole('article', { name: THE_CROSSING.title }))
      await expect(told.getByText('Told by Ingrid')).toBeVisible()
      await told.findByText('transcribing')
      await told.findByText(/one suitcase between us\.$/)
      await told.findByText(/nearly there\.$/, {}, { timeout: 3000 })
      await told.findByText('ready', {}, { timeout: 3000 })
    })

    const told = within(canvas.getByRole('article', { name: THE_CROSSING.title }))
    await step('A question that is put better stays in its place', async () => {
      await told.findByText('What did Karin sing? Do you still know it?', {}, { timeout: 3000 })
      await expect(told.getAllByRole('listitem')).toHaveLength(1)
    })

    await step('Who is about to say something is named, until it is said', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Karin remembers' }))
      await told.findByText('Karin is writing …', {}, { timeout: 3000 })
      await told.findByText(/the one about the fox and the moon/, {}, { timeout: 6000 })
      await waitFor(() => expect(told.queryByText('Karin is writing …')).toBeNull())
    })
  },
}

/** Two people on one project. What one types, the other sees coming. */
export const TwoAtOneTable: Story = {
  args: { people: [INGRID, JONAS], stepTime: 60, latency: 0 },
  async play({ canvas, userEvent, step }) {
    await waitFor(() => expect(canvas.getAllByText('Connected')).toHaveLength(2))
    const ingrid = within(canvas.getByRole('region', { name: 'Ingrid' }))
    const jonas = within(canvas.getByRole('region', { name: 'Jonas' }))
    await waitFor(() => expect(canvas.getAllByText('No story yet.')).toHaveLength(2))

    await userEvent.click(canvas.getByRole('button', { name: 'Ingrid tells a story' }))
    await ingrid.findByText(/Do you still know it\?$/, {}, { timeout: 4000 })
    await jonas.findByText(/Do you still know it\?$/)

    await step('Jonas types, and Ingrid sees it', async () => {
      await userEvent.type(jonas.getByLabelText('Your question or memory'), 'Was it dark?')
      await ingrid.findByText('Jonas is writing …')
      await expect(jonas.queryByText(/is writing/)).toBeNull()
    })

    await step('He sends it: it is there, and he types no more', async () => {
      await userEvent.click(jonas.getByRole('button', { name: 'Send' }))
      await ingrid.findByText('Was it dark?')
      await jonas.findByText('Was it dark?')
      await waitFor(() => expect(ingrid.queryByText('Jonas is writing …')).toBeNull())
    })
  },
}

function FeedPage({ people, stepTime, latency }: FeedArgs): ReactNode {
  const [told, setTold] = useState(0)
  const next = STORIES[told]
  const newest = STORIES[told - 1]

  return (
    <LiveServer latency={latency}>
      {server => (
        <Stage
          wide={people.length > 1}
          connection={false}
          title="The Lindqvists"
          lead="Ingrid tells, the family asks, and every page hears of it."
        >
          <Backstage label="The family">
            <Button
              disabled={next === undefined}
              onClick={() => {
                if (next === undefined) return
                server.play(uploadStory({ projectId: PROJECT_ID, uploadedBy: INGRID.name, stepTime, ...next }))
                setTold(told + 1)
              }}
            >
              Ingrid tells a story
            </Button>
            <Button
              disabled={newest === undefined}
              onClick={() =>
                newest &&
                server.play(comment({ projectId: PROJECT_ID, storyId: newest.storyId, ...MEMORIES[told - 1] }))
              }
            >
              Karin remembers
            </Button>
          </Backstage>
          <div className="desks">
            {people.map(person => (
              <SignedIn key={person.id} server={server} userId={person.id}>
                <Desk server={server} person={person} />
              </SignedIn>
            ))}
          </div>
        </Stage>
      )}
    </LiveServer>
  )
}

/** What Karin has to say about each of the stories; the first is the scenario's own. */
const MEMORIES: readonly { readonly content?: string }[] = [
  {},
  { content: 'Everybody on Clark Street knew, except you.' },
  { content: 'It has been out of tune since that day, and he never let anybody touch it.' },
]

function Desk({ server, person }: { readonly server: SagaServer; readonly person: Person }): ReactNode {
  const { status } = useProject(PROJECT_ID)
  const stories = useStories(PROJECT_ID)

  /** What the app's own HTTP does in earnest: it keeps what was said, and tells those who have joined the project. */
  function say(storyId: string, content: string): void {
    const type = content.endsWith('?') ? 'question' : 'comment'
    const interaction = { id: crypto.randomUUID(), storyId, type, content, author: person.name }
    server.sendToRoom(PROJECT_ID, 'interaction_added', { interaction, storyId, projectId: PROJECT_ID })
  }

  return (
    <section className="desk" aria-label={person.name}>
      <header className="desk-head">
        <Portrait name={person.name} />
        <div className="desk-person">
          <h3 className="card-title">{person.name}</h3>
          <p className="muted">{person.about}</p>
        </div>
        <ConnectionStatus />
      </header>
      {stories.length === 0 ? (
        <p className="desk-empty muted">{status === 'joined' ? 'No story yet.' : 'Joining the project …'}</p>
      ) : (
        <ol className="feed">
          {stories.toReversed().map(story => (
            <li key={story.id}>
              <StoryCard story={story} projectId={PROJECT_ID} person={person} onSay={say} />
            </li>
          ))}
        </ol>
      )}
    </section>
  )
}
