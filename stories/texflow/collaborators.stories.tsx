import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactNode } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { coauthor, texflowBackend } from '../../src/protocols/texflow/backend.js'
import { LiveServer } from '../support/live-server.js'
import { Backstage, Button, Stage } from '../support/stage.js'
import { Desk } from './desk.js'
import { InProject } from './in-project.js'
import { select } from './select.js'
import './texflow.css'
import { ANN, CORRECTING, JONAS, KARIN, READING, THESIS } from './thesis.js'

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
  args: { stepTime: 200, latency: 0 },
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
