import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactNode } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { useReviewReminder } from '../src/protocols/hailango/index.js'
import { Live, type Server } from './support/live.js'
import { Backstage, Button, Card, Stage } from './support/stage.js'

interface ReminderArgs {
  /** How many words are due. */
  due: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<ReminderArgs> = {
  title: 'Live/Review reminders',
  args: { due: 6, latency: 40 },
  argTypes: {
    due: { control: { type: 'range', min: 0, max: 12, step: 1 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <RemindersPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<ReminderArgs>

/** The latest reminder is the list. The next one takes its place. */
export const WordsToReview: Story = {
  async play({ canvas, userEvent, args }) {
    const list = await canvas.findByRole('list', { name: 'Due words' })
    await expect(within(list).getAllByRole('listitem')).toHaveLength(args.due)
    await expect(within(list).getAllByText('urgent')).toHaveLength(2)

    await userEvent.click(canvas.getByRole('button', { name: 'One has been reviewed' }))
    await waitFor(() => expect(within(list).getAllByRole('listitem')).toHaveLength(args.due - 1))
  },
}

/** A reminder with nothing in it: the server's own `null` list comes as an empty one. */
export const NothingDue: Story = {
  args: { due: 0 },
  async play({ canvas }) {
    await expect(await canvas.findByText('All done. Nothing is due for review.')).toBeVisible()
  },
}

const WORDS = [
  { content: '図書館', translation: 'library', priority: 'urgent', dueDate: '2026-01-05T09:00:00Z' },
  { content: '約束', translation: 'promise', priority: 'urgent', dueDate: '2026-01-05T12:00:00Z' },
  { content: '景色', translation: 'scenery', priority: 'recommended', dueDate: '2026-01-06T09:00:00Z' },
  { content: '懐かしい', translation: 'dear, missed', priority: 'recommended', dueDate: '2026-01-06T15:00:00Z' },
  {
    content: '木漏れ日',
    translation: 'sunlight through leaves',
    priority: 'optional',
    dueDate: '2026-01-08T09:00:00Z',
  },
  { content: '勉強する', translation: 'to study', priority: 'optional', dueDate: '2026-01-09T09:00:00Z' },
  { content: '雨宿り', translation: 'shelter from rain', priority: 'optional', dueDate: '2026-01-10T09:00:00Z' },
  { content: '切符', translation: 'ticket', priority: 'optional', dueDate: '2026-01-11T09:00:00Z' },
  { content: '夕焼け', translation: 'sunset glow', priority: 'optional', dueDate: '2026-01-12T09:00:00Z' },
  { content: '迷う', translation: 'to get lost', priority: 'optional', dueDate: '2026-01-13T09:00:00Z' },
  { content: '静か', translation: 'quiet', priority: 'optional', dueDate: '2026-01-14T09:00:00Z' },
  { content: '挨拶', translation: 'greeting', priority: 'optional', dueDate: '2026-01-15T09:00:00Z' },
]

function remind(server: Server, from: number, to: number): void {
  const items = WORDS.slice(from, to).map(word => ({ id: word.content, ...word }))
  server.broadcastToAll('review_reminder', {
    count: items.length,
    items: items.length === 0 ? null : items,
    message: 'You have words to review',
  })
}

function RemindersPage({ due, latency }: ReminderArgs): ReactNode {
  return (
    <Live latency={latency} onConnected={server => remind(server, 0, due)}>
      {server => (
        <Stage title="Review" lead="Words that the server finds due, the most urgent first.">
          <Reminders server={server} due={due} />
        </Stage>
      )}
    </Live>
  )
}

const day = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' })
const TONES: Readonly<Record<string, string>> = { urgent: 'error', recommended: 'warning' }

function Reminders({ server, due }: { readonly server: Server; readonly due: number }): ReactNode {
  const reminder = useReviewReminder()
  const left = reminder?.items.length ?? 0
  return (
    <>
      <Backstage>
        <Button onClick={() => remind(server, due - left + 1, due)} disabled={left === 0}>
          One has been reviewed
        </Button>
        <Button onClick={() => remind(server, 0, due)}>Remind again</Button>
      </Backstage>
      <Card title={reminder === undefined ? 'Waiting for the first reminder' : `${reminder.count} due`}>
        {reminder?.items.length === 0 && <p className="muted">All done. Nothing is due for review.</p>}
        {left > 0 && (
          <ul className="rows" aria-label="Due words">
            {reminder?.items.map(({ id, content, translation, dueDate, priority }) => (
              <li key={id ?? content}>
                <span className="word">
                  <span className="word-content" lang="ja">
                    {content}
                  </span>
                  <span className="muted"> {translation}</span>
                </span>
                <span className="row-end">
                  {dueDate !== undefined && (
                    <time className="muted" dateTime={dueDate}>
                      {day.format(new Date(dueDate))}
                    </time>
                  )}
                  <span className="badge" data-tone={TONES[priority]}>
                    {priority}
                  </span>
                </span>
              </li>
            ))}
          </ul>
        )}
      </Card>
    </>
  )
}
