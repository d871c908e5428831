import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState } from 'react'
import { expect, fireEvent, waitFor, within } from 'storybook/test'
import { ConnectionStatus } from '../../src/components/index.js'
import type { MockServer } from '../../src/mock/index.js'
import { coauthor, texflowBackend } from '../../src/protocols/texflow/backend.js'
import { texflow } from '../../src/protocols/texflow/index.js'
import { LiveServer, SignedIn } from '../support/live-server.js'
import { Backstage, Button, Card, Stage } from '../support/stage.js'
import { Desk, Others } from './desk.js'
import { Source } from './source.js'
import './texflow.css'
import { ANN, CORRECTING, JONAS, KARIN, PAPER, READING, THESIS } from './thesis.js'

interface CollaboratorsArgs {
  /** How long a coauthor stays at a place, ms. */
  stepTime: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<CollaboratorsArgs> = {
  title: 'TexFlow/Cursors and selections',
  args: { stepTime: 900, latency: 40 },
  argTypes: {
    stepTime: { control: { type: 'range', min: 20, max: 3000, step: 20 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
}

export default meta
type Story = StoryObj<CollaboratorsArgs>

const keyOf = (args: CollaboratorsArgs): string => JSON.stringify(args)

/** Puts the cursor somewhere in a source, or selects a part of it, as keys do. */
async function select(field: HTMLElement, from: number, to = from): Promise<void> {
  field.focus()
  if (field instanceof HTMLTextAreaElement) field.setSelectionRange(from, to)
  await fireEvent.keyUp(field)
}

/** What of a source is shown as selected, and by whom. */
const marksIn = (desk: HTMLElement): readonly (string | undefined)[] =>
  [...desk.querySelectorAll<HTMLElement>('[data-of]')].map(({ dataset }) => dataset['of'])

/** Two people in one project. Click into the source of one, or select something, and look at the other. */
export const SideBySide: Story = {
  args: { latency: 0 },
  render: args => <SideBySidePage key={keyOf(args)} {...args} />,
  async play({ canvas, userEvent, step }) {
    await waitFor(() => expect(canvas.getAllByText('Connected')).toHaveLength(2))
    const [annDesk, jonasDesk] = [
      canvas.getByRole('region', { name: ANN }),
      canvas.getByRole('region', { name: JONAS }),
    ]
    const [ann, jonas] = [within(annDesk), within(jonasDesk)]

    await step('Each sees the other, and not themselves', async () => {
      await ann.findByText(JONAS, { selector: '.muted' })
      await jonas.findByText(ANN, { selector: '.muted' })
      await expect(ann.getByRole('list', { name: 'Also here' })).toHaveTextContent('Jonas: online')
    })

    await step('Where one puts the cursor, the other sees it, with the name', async () => {
      await select(ann.getByLabelText(`main.tex of ${ANN}`), THESIS.slice(0, 4).join('\n').length + 8)
      const cursors = within(await jonas.findByRole('list', { name: `Cursors in main.tex of ${JONAS}` }))
      await waitFor(() => expect(cursors.getByRole('listitem')).toHaveTextContent(ANN))
      await expect(ann.getByRole('list', { name: `Cursors in main.tex of ${ANN}` })).toBeEmptyDOMElement()
    })

    await step('What one selects is marked at the other, over three lines', async () => {
      await select(jonas.getByLabelText(`main.tex of ${JONAS}`), 120, 190)
      await waitFor(() => expect(marksIn(annDesk)).toEqual([JONAS, JONAS, JONAS]))
      await select(jonas.getByLabelText(`main.tex of ${JONAS}`), 190)
      await waitFor(() => expect(marksIn(annDesk)).toEqual([]))
    })

    await step('That one types is shown to the other, and ends by itself', async () => {
      await userEvent.type(jonas.getByLabelText('Your notes'), 'in March?')
      const shown = { selector: '.hookwire-typing-text' }
      await ann.findByText(`${JONAS} types`, shown)
      await expect(jonas.queryByText(/types$/, shown)).toBeNull()
      await waitFor(() => expect(ann.queryByText(`${JONAS} types`, shown)).toBeNull(), { timeout: 8000 })
    })
  },
}

function SideBySidePage({ latency }: CollaboratorsArgs): ReactNode {
  return (
    <LiveServer backend={texflowBackend} latency={latency}>
      {server => (
        <Stage
          wide
          connection={false}
          title="One thesis, two people"
          lead="Click into a source or select a part of it. The other one sees where you are."
        >
          <div className="tex-desks">
            <InProject server={server} userId={ANN}>
              <Desk name={ANN} about="Wrote the first chapter" />
            </InProject>
            <InProject server={server} userId={JONAS}>
              <Desk name={JONAS} about="Reads it" />
            </InProject>
          </div>
        </Stage>
      )}
    </LiveServer>
  )
}

/** Somebody comes, goes through the source, selects, types, and leaves again. Nobody who is gone leaves a cursor behind. */
export const SomebodyComes: Story = {
  args: { stepTime: 120, latency: 0 },
  render: args => <SomebodyComesPage key={keyOf(args)} {...args} />,
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    await expect(canvas.getByText('Nobody else is here.')).toBeVisible()
    const desk = canvas.getByRole('region', { name: ANN })
    const cursors = canvas.getByRole('list', { name: `Cursors in main.tex of ${ANN}` })

    await step('They come, and their cursors move', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Let them come' }))
      await waitFor(() => expect(within(cursors).getAllByRole('listitem')).toHaveLength(2))
      await expect(canvas.getByText(`${KARIN}, ${JONAS}`)).toBeVisible()
    })

    await step('They select, and type', async () => {
      await waitFor(() => expect(marksIn(desk)).not.toEqual([]), { timeout: 4000 })
      await waitFor(() => expect(canvas.getByText(/types?$/, { selector: '.hookwire-typing-text' })).toBeVisible(), {
        timeout: 4000,
      })
    })

    await step('They go, and everything of theirs with them', async () => {
      await waitFor(() => expect(canvas.getByText('Nobody else is here.')).toBeVisible(), { timeout: 4000 })
      await expect(cursors).toBeEmptyDOMElement()
      await expect(marksIn(desk)).toEqual([])
    })
  },
}

function SomebodyComesPage({ stepTime, latency }: CollaboratorsArgs): ReactNode {
  return (
    <LiveServer backend={texflowBackend} latency={latency}>
      {server => (
        <InProject server={server} userId={ANN}>
          <Stage connection={false} title="A thesis" lead="Two coauthors read it, each at their own pace.">
            <Desk name={ANN} about="At home, on her own" />
            <Backstage label="The coauthors">
              <Button
                onClick={() => {
                  const about = { projectId: 'thesis', stepTime }
                  server.play(coauthor({ ...about, userId: KARIN, username: KARIN, path: READING }))
                  server.play(
                    coauthor({ ...about, userId: JONAS, username: JONAS, color: '#FFA07A', path: CORRECTING }),
                  )
                }}
              >
                Let them come
              </Button>
            </Backstage>
          </Stage>
        </InProject>
      )}
    </LiveServer>
  )
}

/** The project is in the URL of the connection: another project is another room, and nobody of the old one stays. */
export const AnotherProject: Story = {
  args: { latency: 0 },
  render: args => <AnotherProjectPage key={keyOf(args)} {...args} />,
  async play({ canvas, userEvent, step }) {
    const ann = within(canvas.getByRole('region', { name: 'Ann’s page' }))
    await ann.findByText('Connected')
    await ann.findByText(JONAS, { selector: '.muted' })
    await select(canvas.getByLabelText(`main.tex of ${JONAS}`), 60)
    const cursors = (): HTMLElement => ann.getByRole('list', { name: 'Cursors in main.tex' })
    await waitFor(() => expect(within(cursors()).getByRole('listitem')).toHaveTextContent(JONAS))

    await step('In the other room is somebody else, at once', async () => {
      await userEvent.click(ann.getByLabelText('The paper'))
      await expect(ann.queryByText(JONAS)).toBeNull()
      await ann.findByText(KARIN, { selector: '.muted' })
      await expect(ann.getByText(/\/ws\/paper/)).toBeVisible()
      await expect(ann.queryByText(JONAS)).toBeNull()
    })

    await step('And back', async () => {
      await userEvent.click(ann.getByLabelText('The thesis'))
      await expect(ann.queryByText(KARIN)).toBeNull()
      await ann.findByText(JONAS, { selector: '.muted' })
      await waitFor(() => expect(within(cursors()).getByRole('listitem')).toHaveTextContent(JONAS))
    })
  },
}

const PROJECTS = [
  { id: 'thesis', name: 'The thesis', lines: THESIS },
  { id: 'paper', name: 'The paper', lines: PAPER },
] as const

function AnotherProjectPage({ latency }: CollaboratorsArgs): ReactNode {
  return (
    <LiveServer backend={texflowBackend} latency={latency}>
      {server => (
        <Stage
          wide
          connection={false}
          title="Two projects"
          lead="Ann opens one or the other. Jonas is in the thesis, and Karin in the paper."
        >
          <div className="tex-desks">
            <AnnsPage server={server} />
            <InProject server={server} userId={JONAS}>
              <Desk name={JONAS} about="In the thesis" />
            </InProject>
            <InProject server={server} userId={KARIN} projectId="paper">
              <Desk name={KARIN} about="In the paper" lines={PAPER} />
            </InProject>
          </div>
        </Stage>
      )}
    </LiveServer>
  )
}

function AnnsPage({ server }: { readonly server: Server }): ReactNode {
  const [project, setProject] = useState<(typeof PROJECTS)[number]>(PROJECTS[0])
  return (
    <section className="tex-desk" aria-label="Ann’s page">
      <fieldset className="choices">
        <legend>Ann opens</legend>
        {PROJECTS.map(each => (
          <label key={each.id} className="choice">
            <input type="radio" name="project" checked={each === project} onChange={() => setProject(each)} />
            {each.name}
          </label>
        ))}
      </fieldset>
      <InProject server={server} userId={ANN} projectId={project.id}>
        <header className="tex-head">
          <p className="tex-room tex-name">
            <code>…/ws/{project.id}</code>
          </p>
          <ConnectionStatus />
        </header>
        <Others />
        <Source label="main.tex" lines={project.lines} />
      </InProject>
    </section>
  )
}

/** Two tabs of one user are one person for the others, who stays as long as one of them is open. */
export const TwoTabs: Story = {
  args: { latency: 0 },
  render: args => <TwoTabsPage key={keyOf(args)} {...args} />,
  async play({ canvas, userEvent, step }) {
    const ann = within(canvas.getByRole('region', { name: ANN }))
    const cursors = (): HTMLElement => ann.getByRole('list', { name: `Cursors in main.tex of ${ANN}` })
    await waitFor(() => expect(canvas.getAllByText('Connected')).toHaveLength(2))
    await select(canvas.getByLabelText('main.tex of Jonas, first tab'), 40)
    await waitFor(() => expect(within(cursors()).getAllByRole('listitem')).toHaveLength(1))

    await step('With a second tab Jonas is still one, and does not see himself', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Open a second tab' }))
      await waitFor(() => expect(canvas.getAllByText('Connected')).toHaveLength(3))
      await expect(ann.getAllByText(JONAS, { selector: '.muted' })).toHaveLength(1)
      await expect(canvas.getByRole('list', { name: 'Cursors in main.tex of Jonas, second tab' })).toBeEmptyDOMElement()
      await select(canvas.getByLabelText('main.tex of Jonas, second tab'), 120)
      await expect(within(cursors()).getAllByRole('listitem')).toHaveLength(1)
    })

    await step('Closed again, he has not gone, though the server says so', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Close the second tab' }))
      await waitFor(() => expect(canvas.getAllByText('Connected')).toHaveLength(2))
      await waitFor(() => expect(within(cursors()).getByRole('listitem')).toHaveTextContent(JONAS), { timeout: 3000 })
      await expect(ann.getByText(JONAS, { selector: '.muted' })).toBeVisible()
    })
  },
}

function TwoTabsPage({ latency }: CollaboratorsArgs): ReactNode {
  const [second, setSecond] = useState(false)
  return (
    <LiveServer backend={texflowBackend} latency={latency}>
      {server => (
        <Stage wide connection={false} title="A second tab" lead="Ann sees Jonas once, however many tabs he has open.">
          <Backstage label="Jonas">
            <Button onClick={() => setSecond(!second)}>{second ? 'Close the second tab' : 'Open a second tab'}</Button>
          </Backstage>
          <div className="tex-desks">
            <InProject server={server} userId={ANN}>
              <Desk name={ANN} about="Sees Jonas once" />
            </InProject>
            <InProject server={server} userId={JONAS}>
              <Desk name="Jonas, first tab" about="Click into the source" />
            </InProject>
            {second ? (
              <InProject server={server} userId={JONAS}>
                <Desk name="Jonas, second tab" about="The same user" />
              </InProject>
            ) : (
              <Card>
                <p className="muted">Jonas has no second tab.</p>
              </Card>
            )}
          </div>
        </Stage>
      )}
    </LiveServer>
  )
}

type Server = MockServer<typeof texflow>

interface InProjectProps {
  readonly server: Server
  readonly userId: string
  readonly projectId?: string
  readonly children: ReactNode
}

/** Somebody in a project, on a connection of their own. */
function InProject({ server, userId, projectId = 'thesis', children }: InProjectProps): ReactNode {
  return (
    <SignedIn protocol={texflow} server={server} userId={userId} params={{ projectId }}>
      {children}
    </SignedIn>
  )
}
