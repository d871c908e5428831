import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { createSagaBackend } from '../../src/protocols/saga/backend.js'
import { useProject, useStories } from '../../src/protocols/saga/index.js'
import { AskedCard, Asking } from '../support/asked-card.js'
import { Backstage, Button, Stage } from '../support/stage.js'
import { USERS } from './family.js'
import { LiveSaga, type SagaServer } from './live-saga.js'
import './saga.css'

interface RefusedArgs {
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<RefusedArgs> = {
  title: 'Saga/A project refused',
  args: { latency: 40 },
  argTypes: { latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } } },
  render: args => <RefusedPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<RefusedArgs>

type Canvas = Parameters<NonNullable<Story['play']>>[0]['canvas']
const project = (canvas: Canvas, name: string) => within(canvas.getByRole('region', { name }))

/** Of three projects the server refuses one, in words of its own. The other two go on as if nothing had happened. */
export const OneOfThree: Story = {
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    const mother = project(canvas, 'The Lindqvists')
    const karin = project(canvas, 'Karin’s letters')
    const bakery = project(canvas, 'The bakery years')

    await step('The refused one says why, and the others are joined', async () => {
      await waitFor(() => expect(karin.getByRole('alert')).toHaveTextContent('Access denied to project'))
      await expect(karin.getByText('PROJECT_ACCESS_DENIED')).toBeVisible()
      await mother.findByText('joined')
      await bakery.findByText('joined')
      await expect(canvas.getByText('Connected')).toBeVisible()
    })

    await step('A story in each project: only who has joined hears of it', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Tell a story in each' }))
      await mother.findByText('The summer house at Grebbestad')
      await bakery.findByText('Flour on the ceiling')
      await expect(karin.queryByText('What she did not send')).toBeNull()
    })
  },
}

/** Karin lets Jonas in. The page asks again, and hears of her stories from then on. */
export const LetInLater: Story = {
  args: { latency: 0 },
  async play({ canvas, userEvent }) {
    await canvas.findByText('Connected')
    // Whoever asks again is another element.
    const karin = () => project(canvas, 'Karin’s letters')
    await karin().findByText('denied')
    await userEvent.click(canvas.getByRole('button', { name: 'Karin lets Jonas in' }))
    await userEvent.click(karin().getByRole('button', { name: 'Ask again' }))
    await waitFor(() => expect(karin().getByText('joined')).toBeVisible())
    await userEvent.click(canvas.getByRole('button', { name: 'Tell a story in each' }))
    await karin().findByText('What she did not send')
  },
}

interface Project {
  readonly id: string
  readonly name: string
  readonly about: string
  /** A story that is told in it. */
  readonly story: string
}

const KARINS = 'karins-letters'

const PROJECTS: readonly Project[] = [
  {
    id: 'lindqvist',
    name: 'The Lindqvists',
    about: 'Ingrid and her family, from 1931 on',
    story: 'The summer house at Grebbestad',
  },
  {
    id: KARINS,
    name: 'Karin’s letters',
    about: 'Private, until she says otherwise',
    story: 'What she did not send',
  },
  { id: 'bakery', name: 'The bakery years', about: 'Clark Street, 1952 to 1978', story: 'Flour on the ceiling' },
]

/** A server where Karin decides who may enter her project. */
function createDoor() {
  const open = new Set(PROJECTS.map(({ id }) => id).filter(id => id !== KARINS))
  return {
    backend: createSagaBackend({ users: USERS, access: (_, id) => (open.has(id) ? 'facilitator' : undefined) }),
    letIn: (projectId: string) => open.add(projectId),
  }
}

function RefusedPage({ latency }: RefusedArgs): ReactNode {
  const [door] = useState(createDoor)
  const [invited, setInvited] = useState(false)

  return (
    <LiveSaga latency={latency} backend={door.backend}>
      {server => (
        <Stage wide title="Your projects" lead="The server looks at each project that the page asks for by itself.">
          <div className="asked">
            {PROJECTS.map(each => (
              <Asking key={each.id}>{askAgain => <ProjectCard project={each} onAskAgain={askAgain} />}</Asking>
            ))}
          </div>
          <Backstage label="The family">
            <Button onClick={() => tellInEach(server)}>Tell a story in each</Button>
            <Button
              disabled={invited}
              onClick={() => {
                door.letIn(KARINS)
                setInvited(true)
              }}
            >
              Karin lets Jonas in
            </Button>
          </Backstage>
        </Stage>
      )}
    </LiveSaga>
  )
}

function tellInEach({ sendToRoom }: SagaServer): void {
  for (const { id, story: title } of PROJECTS) {
    const story = { id: crypto.randomUUID(), title }
    sendToRoom(id, 'story_uploaded', { story, projectId: id, uploadedBy: 'Ingrid' })
  }
}

interface ProjectCardProps {
  readonly project: Project
  readonly onAskAgain: () => void
}

function ProjectCard({ project: { id, name, about }, onAskAgain }: ProjectCardProps): ReactNode {
  const project = useProject(id)
  const stories = useStories(id)
  return (
    <AskedCard name={name} about={about} answer={project} onAskAgain={onAskAgain}>
      <ul className="titles">
        {stories.length === 0 && <li className="muted">No new story</li>}
        {stories.map(({ id: storyId, story }) => (
          <li key={storyId}>{story?.title}</li>
        ))}
      </ul>
    </AskedCard>
  )
}
