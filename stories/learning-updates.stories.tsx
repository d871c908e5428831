import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactNode } from 'react'
import { expect, waitFor } from 'storybook/test'
import { ToastRegion, useToasts } from '../src/components/index.js'
import { learningDay } from '../src/protocols/hailango/backend.js'
import { useLearningUpdate, useNotification } from '../src/protocols/hailango/index.js'
import { Live } from './support/live.js'
import { Backstage, Button, Figure, Stage } from './support/stage.js'

interface LearningArgs {
  /** How long from one update to the next, ms. */
  every: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<LearningArgs> = {
  title: 'Live/Learning updates',
  args: { every: 300, latency: 40 },
  argTypes: {
    every: { control: { type: 'range', min: 50, max: 5000, step: 50 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <LearningPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<LearningArgs>

/** The figures of one session grow while somebody learns; at the end comes a notification. */
export const OneSession: Story = {
  async play({ canvas }) {
    await canvas.findByRole('link', { name: 'See the figures' }, { timeout: 5000 })
    // The toast comes from a handler, which hears a message at once; the figures follow with the next frame.
    await waitFor(() => expect(canvas.getByText('New words').nextSibling).toHaveTextContent('35'))
    await expect(canvas.getByText('Time').nextSibling).toHaveTextContent('30 min')
    await expect(canvas.getByText('Pronunciation').nextSibling).toHaveTextContent('90 of 100')
  },
}

const SESSION_ID = 'session-of-today'
const SECONDS_PER_MINUTE = 60

function LearningPage({ every, latency }: LearningArgs): ReactNode {
  const scenario = learningDay({ sessionId: SESSION_ID, every })
  return (
    <Live latency={latency} onConnected={server => server.play(scenario)}>
      {server => (
        <Stage title="Today" lead="The figures of a learning session, as the server counts them.">
          <Session sessionId={SESSION_ID} />
          <Backstage>
            <Button onClick={() => server.play(scenario)}>Learn again</Button>
          </Backstage>
          <Toaster />
        </Stage>
      )}
    </Live>
  )
}

function Session({ sessionId }: { readonly sessionId: string }): ReactNode {
  const stats = useLearningUpdate({ sessionId })?.stats
  return (
    <dl className="figures">
      <Figure label="Time" value={show(stats && Math.round(stats.totalTime / SECONDS_PER_MINUTE))} unit="min" />
      <Figure label="Pages" value={show(stats?.completedPages)} />
      <Figure label="New words" value={show(stats?.masteredWords)} />
      <Figure label="Pronunciation" value={show(stats?.pronunciationScore)} unit="of 100" />
      <Figure label="Streak" value={show(stats?.streakDays)} unit="days" />
    </dl>
  )
}

function show(value: number | undefined): string {
  return value === undefined ? '–' : String(value)
}

function Toaster(): ReactNode {
  const { toasts, show: toast, dismiss } = useToasts()
  useNotification(notification => toast(notification))
  return <ToastRegion toasts={toasts} onDismiss={dismiss} />
}
