import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useCallback, useRef, useState, useSyncExternalStore } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { coauthor, createTexflowBackend } from '../../src/protocols/texflow/backend.js'
import { useWebSocket, useWebSocketSubscription } from '../../src/protocols/texflow/index.js'
import { LiveServer } from '../support/live-server.js'
import { Backstage, Button, Figure, Stage } from '../support/stage.js'
import { DeskHead, Others } from './desk.js'
import { InProject, type Server } from './in-project.js'
import { Source } from './source.js'
import './texflow.css'
import { ANN, JONAS, KARIN, READING, THESIS } from './thesis.js'

interface DoublesArgs {
  /** How long a coauthor stays at a place, ms. */
  stepTime: number
}

const meta: Meta<DoublesArgs> = {
  title: 'TexFlow/A server that says all twice',
  args: { stepTime: 300 },
  argTypes: { stepTime: { control: { type: 'range', min: 10, max: 2000, step: 10 } } },
  render: args => <DoublesPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<DoublesArgs>

/**
 * With Redis behind it, the real server delivers each message twice, the second copy up to 21 messages late. The same two
 * coauthors write on such a server and on one that says all once: the pictures are the same, and no cursor jumps back.
 */
export const TheSamePicture: Story = {
  args: { stepTime: 60 },
  async play({ canvas, userEvent, step }) {
    await waitFor(() => expect(canvas.getAllByText('Connected')).toHaveLength(2))
    const once = canvas.getByRole('region', { name: 'Once' })
    const twice = canvas.getByRole('region', { name: 'Twice, and late' })

    await step('Two coauthors write, on both servers', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Let them write' }))
      await waitFor(() => expect(figure(twice, 'Heard')).toBeGreaterThan(2 * READING.length), { timeout: 8000 })
      for (const desk of [once, twice]) {
        await waitFor(() => expect(within(desk).getByText('Nobody else is here.')).toBeVisible(), { timeout: 8000 })
      }
    })

    await step('As much has been heard in both, and the copies are counted', async () => {
      await waitFor(() => expect(figure(twice, 'Heard')).toBe(figure(once, 'Heard')))
      await expect(figure(once, 'Copies dropped')).toBe(0)
      await waitFor(() => expect(figure(twice, 'Copies dropped')).toBeGreaterThanOrEqual(2 * READING.length))
      await expect(figure(twice, 'Steps back')).toBe(0)
    })
  },
}

/** What a figure says. */
function figure(desk: HTMLElement, label: string): number {
  const value = within(desk).getByText(label).parentElement?.querySelector('dd')?.textContent
  return Number(value)
}

const PLAIN = createTexflowBackend()
const DOUBLING = createTexflowBackend({ redis: true })

function DoublesPage({ stepTime }: DoublesArgs): ReactNode {
  return (
    <LiveServer backend={PLAIN}>
      {once => (
        <LiveServer backend={DOUBLING}>
          {twice => (
            <Stage
              wide
              connection={false}
              title="Once, and twice"
              lead="The real server delivers twice and late. What you see is the same."
            >
              <Backstage label="Both servers">
                <Button onClick={() => [once, twice].forEach(server => letThemWrite(server, stepTime))}>
                  Let them write
                </Button>
              </Backstage>
              <div className="tex-desks">
                <Heard name="Once" about="A server by itself" server={once} />
                <Heard name="Twice, and late" about="A server behind Redis" server={twice} />
              </div>
            </Stage>
          )}
        </LiveServer>
      )}
    </LiveServer>
  )
}

function letThemWrite(server: Server, stepTime: number): void {
  const about = { projectId: 'thesis', stepTime }
  server.play(coauthor({ ...about, userId: KARIN, username: KARIN, path: READING }))
  server.play(coauthor({ ...about, userId: JONAS, username: JONAS, color: '#FFA07A', path: READING.toReversed() }))
}

interface HeardProps {
  readonly name: string
  readonly about: string
  readonly server: Server
}

/** A page on one of the servers, and what has come in. */
function Heard({ name, about, server }: HeardProps): ReactNode {
  return (
    <InProject server={server} userId={ANN}>
      <section className="tex-desk" aria-label={name}>
        <DeskHead name={name} about={about} />
        <Others />
        <Source label={`main.tex, ${name}`} lines={THESIS} />
        <Traffic />
      </section>
    </InProject>
  )
}

/** What has come in on this connection. */
function Traffic(): ReactNode {
  const { store } = useWebSocket()
  const traffic = useSyncExternalStore(
    useCallback(listener => store.subscribe(listener), [store]),
    () => store.getState().traffic,
  )
  return (
    <dl className="figures">
      <Figure label="Heard" value={String(traffic.received)} />
      <Figure label="Copies dropped" value={String(traffic.copies)} />
      <Figure label="Steps back" value={String(useStepsBack())} />
    </dl>
  )
}

/** How often a cursor has been heard of that was somewhere else already. */
function useStepsBack(): number {
  const [steps, setSteps] = useState(0)
  const saidLast = useRef(new Map<string, number>())
  useWebSocketSubscription('cursor_update', (_, { from, sentAt = 0 }) => {
    const { current: said } = saidLast
    const userId = from?.id ?? ''
    if (sentAt < (said.get(userId) ?? 0)) setSteps(count => count + 1)
    said.set(userId, sentAt)
  })
  return steps
}
