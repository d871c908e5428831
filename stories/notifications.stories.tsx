import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactNode } from 'react'
import { expect, waitFor } from 'storybook/test'
import { ToastRegion, useToasts } from '../src/components/index.js'
import { useErrorNotification, useMessageLog, useNotification } from '../src/protocols/hailango/index.js'
import { Live, type Server } from './support/live.js'
import { Backstage, Button, Card, Stage } from './support/stage.js'

interface NotificationArgs {
  /** How long a toast stays, ms. Errors stay until they are dismissed. */
  duration: number
  /** How many toasts are shown at the most. */
  limit: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<NotificationArgs> = {
  title: 'Live/Notifications and errors',
  args: { duration: 6000, limit: 5, latency: 40 },
  argTypes: {
    duration: { control: { type: 'range', min: 500, max: 20_000, step: 500 } },
    limit: { control: { type: 'range', min: 1, max: 10, step: 1 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <NotificationsPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<NotificationArgs>

/** The server speaks, a toast comes up. An error stays until it is dismissed, and interrupts a screen reader. */
export const Toasts: Story = {
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    const region = canvas.getByRole('region', { name: 'Notifications' })

    await step('Success: said politely, with a link', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Success' }))
      const link = await canvas.findByRole('link', { name: 'See the figures' })
      await expect(link).toHaveAttribute('href', '#figures')
      await expect(link.closest('[aria-live]')).toHaveAttribute('aria-live', 'polite')
    })

    await step('Error: interrupts', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Error' }))
      const dismiss = await canvas.findByRole('button', { name: 'Dismiss: The book could not be opened' })
      await expect(dismiss.closest('[aria-live]')).toHaveAttribute('aria-live', 'assertive')
      await userEvent.click(dismiss)
      await waitFor(() => expect(dismiss).not.toBeInTheDocument())
    })

    await step('A link that would run a script is left out', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Hostile link' }))
      await waitFor(() => expect(region).toHaveTextContent('You have won'))
      await expect(canvas.queryByRole('link', { name: 'Claim' })).toBeNull()
    })
  },
}

/** Without anybody who dismisses them, toasts go by themselves. */
export const TheyGoByThemselves: Story = {
  args: { duration: 500, latency: 0 },
  async play({ canvas, userEvent }) {
    await canvas.findByText('Connected')
    const region = canvas.getByRole('region', { name: 'Notifications' })
    await userEvent.click(canvas.getByRole('button', { name: 'Info' }))
    await userEvent.click(canvas.getByRole('button', { name: 'Error' }))
    await waitFor(() => expect(region).toHaveTextContent('A new course'))
    await waitFor(() => expect(region).not.toHaveTextContent('A new course'), { timeout: 2000 })
    await expect(region).toHaveTextContent('The book could not be opened')
  },
}

function NotificationsPage({ duration, limit, latency }: NotificationArgs): ReactNode {
  return (
    <Live latency={latency}>
      {server => (
        <Stage title="Notifications" lead="What the server tells the user, as it comes.">
          <NotificationButtons server={server} />
          <Recent />
          <Toaster duration={duration} limit={limit} />
        </Stage>
      )}
    </Live>
  )
}

function NotificationButtons({ server: { broadcastToAll } }: { readonly server: Server }): ReactNode {
  return (
    <Backstage label="The server says">
      <Button
        onClick={() =>
          broadcastToAll('notification', {
            title: 'A new course',
            message: '旅行の日本語 is open to you from today.',
            level: 'info',
          })
        }
      >
        Info
      </Button>
      <Button
        onClick={() =>
          broadcastToAll('notification', {
            title: 'Seven days in a row',
            message: 'Your streak goes on.',
            level: 'success',
            action: { label: 'See the figures', url: '#figures' },
          })
        }
      >
        Success
      </Button>
      <Button
        onClick={() =>
          broadcastToAll('notification', {
            title: 'Storage is almost full',
            message: 'There is room for about 40 more pages.',
            level: 'warning',
          })
        }
      >
        Warning
      </Button>
      <Button
        onClick={() =>
          broadcastToAll('error', {
            code: 'BOOK_LOCKED',
            message: 'The book could not be opened',
            details: 'Another device is editing it.',
          })
        }
      >
        Error
      </Button>
      <Button
        onClick={() =>
          broadcastToAll('notification', {
            title: 'You have won',
            message: 'Its link is not http(s), so there is none.',
            level: 'info',
            action: { label: 'Claim', url: 'javascript:alert(document.cookie)' },
          })
        }
      >
        Hostile link
      </Button>
    </Backstage>
  )
}

function Toaster({ duration, limit }: { readonly duration: number; readonly limit: number }): ReactNode {
  const { toasts, show, dismiss } = useToasts({ limit })
  useNotification(notification => show(notification))
  useErrorNotification(({ message, details }) => show({ level: 'error', title: message, message: details }))
  return <ToastRegion toasts={toasts} onDismiss={dismiss} duration={duration} />
}

const TONES: Readonly<Record<string, string>> = { success: 'success', warning: 'warning', error: 'error' }

const keys = new WeakMap<object, string>()
let lastKey = 0

/** Messages have no id on this wire, but each is one object for as long as it is kept. */
function keyOf(message: object): string {
  const key = keys.get(message) ?? `message-${(lastKey += 1)}`
  keys.set(message, key)
  return key
}

/** The same messages once more, as a list that stays. */
function Recent(): ReactNode {
  const notifications = useMessageLog('notification', { limit: 5 })
  return (
    <Card title="Recent">
      {notifications.length === 0 ? (
        <p className="muted">Nothing yet. Let the server say something.</p>
      ) : (
        <ul className="rows">
          {notifications.toReversed().map(message => (
            <li key={keyOf(message)}>
              <span className="row-name">{message.payload.title}</span>
              <span className="row-text">{message.payload.message}</span>
              <span className="row-end">
                <span className="badge" data-tone={TONES[message.payload.level]}>
                  {message.payload.level}
                </span>
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  )
}
