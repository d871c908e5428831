import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { texflowBackend } from '../../src/protocols/texflow/backend.js'
import { LiveServer } from '../support/live-server.js'
import { Backstage, Button, Card, Stage } from '../support/stage.js'
import { Desk } from './desk.js'
import { InProject } from './in-project.js'
import { select } from './select.js'
import './texflow.css'
import { ANN, JONAS, KARIN, PAPER, THESIS } from './thesis.js'

interface RoomsArgs {
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<RoomsArgs> = {
  title: 'TexFlow/Projects and tabs',
  args: { latency: 0 },
  argTypes: { latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } } },
}

export default meta
type Story = StoryObj<RoomsArgs>

/** The project is in the URL of the connection: another project is another room, and nobody of the old one stays. */
export const AnotherProject: Story = {
  render: args => <AnotherProjectPage key={args.latency} {...args} />,
  async play({ canvas, userEvent, step }) {
    const ann = within(canvas.getByRole('region', { name: ANN }))
    await ann.findByText('Connected')
    await ann.findByText(JONAS, { selector: '.muted' })
    await select(canvas.getByLabelText(`main.tex of ${JONAS}`), 60)
    const cursors = (): HTMLElement => ann.getByRole('list', { name: `Cursors in main.tex of ${ANN}` })
    await waitFor(() => expect(within(cursors()).getByRole('listitem')).toHaveTextContent(JONAS))

    await step('In the other room is somebody else, at once', async () => {
      await userEvent.click(canvas.getByLabelText('The paper'))
      await expect(ann.queryByText(JONAS)).toBeNull()
      await ann.findByText(KARIN, { selector: '.muted' })
      await expect(ann.getByText(/\/ws\/paper/)).toBeVisible()
      await expect(ann.queryByText(JONAS)).toBeNull()
    })

    await step('And back', async () => {
      await userEvent.click(canvas.getByLabelText('The thesis'))
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

function AnotherProjectPage({ latency }: RoomsArgs): ReactNode {
  const [project, setProject] = useState<(typeof PROJECTS)[number]>(PROJECTS[0])
  return (
    <LiveServer backend={texflowBackend} latency={latency}>
      {server => (
        <Stage
          wide
          connection={false}
          title="Two projects"
          lead="Ann opens one or the other. Jonas is in the thesis, and Karin in the paper."
        >
          <fieldset className="choices">
            <legend>Ann opens</legend>
            {PROJECTS.map(each => (
              <label key={each.id} className="choice">
                <input type="radio" name="project" checked={each === project} onChange={() => setProject(each)} />
                {each.name}
              </label>
            ))}
          </fieldset>
          <div className="tex-desks">
            <InProject server={server} userId={ANN} projectId={project.id}>
              <Desk name={ANN} about={`…/ws/${project.id}`} lines={project.lines} />
            </InProject>
            <InProject server={server} userId={JONAS}>
              <Desk name={JONAS} about="…/ws/thesis" />
            </InProject>
            <InProject server={server} userId={KARIN} projectId="paper">
              <Desk name={KARIN} about="…/ws/paper" lines={PAPER} />
            </InProject>
          </div>
        </Stage>
      )}
    </LiveServer>
  )
}

/** Two tabs of one user are one person for the others, who stays as long as one of them is open. */
export const TwoTabs: Story = {
  render: args => <TwoTabsPage key={args.latency} {...args} />,
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
      // He is gone until the other tab has said that he is not, whenever that is.
      await waitFor(
        async () => {
          await expect(within(cursors()).getByRole('listitem')).toHaveTextContent(JONAS)
          await expect(ann.getByText(JONAS, { selector: '.muted' })).toBeVisible()
        },
        { timeout: 3000 },
      )
    })
  },
}

function TwoTabsPage({ latency }: RoomsArgs): ReactNode {
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
