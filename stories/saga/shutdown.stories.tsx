import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useEffect, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import {
  useConnection,
  useProject,
  useServerShutdown,
  useWebSocket,
  useWebSocketSubscription,
} from '../../src/protocols/saga/index.js'
import { Backstage, Button, Card, Stage } from '../support/stage.js'
import { LiveSaga, type SagaServer } from './live-saga.js'
import './saga.css'

interface ShutdownArgs {
  /** How long the server is down, ms. */
  downFor: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<ShutdownArgs> = {
  title: 'Saga/A server that stops',
  args: { downFor: 4000, latency: 40 },
  argTypes: {
    downFor: { control: { type: 'range', min: 0, max: 30_000, step: 500 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <ShutdownPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<ShutdownArgs>

/**
 * The server says that it stops, and does. The page tells its user so, comes back by itself, after a pause of its own so
 * that not everybody comes at once, and joins what it had joined.
 */
export const NewVersion: Story = {
  args: { downFor: 500, latency: 0 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    const projects = within(canvas.getByRole('region', { name: 'Your projects' }))
    await waitFor(() => expect(projects.getAllByText('joined')).toHaveLength(3))

    await step('What the server has said stands above the page', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Install a new version' }))
      const banner = within(await canvas.findByRole('alert'))
      await banner.findByText('Saga is being updated')
      await expect(banner.getByText(/Server is shutting down/)).toBeVisible()
      await expect(projects.queryByText('joined')).toBeNull()
    })

    await step('It comes back by itself, and every project is joined again', async () => {
      await waitFor(() => expect(canvas.getByText('Connected')).toBeVisible(), { timeout: 10_000 })
      await waitFor(() => expect(projects.getAllByText('joined')).toHaveLength(3))
      await expect(canvas.queryByText('Saga is being updated')).toBeNull()
      const happened = within(canvas.getByRole('list', { name: 'What happened, newest first' }))
      await expect(happened.getAllByText(/^joined/)).toHaveLength(6)
    })
  },
}

const PROJECTS = [
  { id: 'lindqvist', name: 'The Lindqvists' },
  { id: 'bakery', name: 'The bakery years' },
  { id: 'parish', name: 'The parish archive' },
] as const

function ShutdownPage({ downFor, latency }: ShutdownArgs): ReactNode {
  return (
    <LiveSaga latency={latency}>
      {server => (
        <Stage title="A new version tonight" lead="A server that says it stops has not failed, nor has the page.">
          <ShutdownBanner />
          <Card title="Your projects">
            <ul className="rows members">
              {PROJECTS.map(({ id, name }) => (
                <li key={id}>
                  <Joined id={id} name={name} />
                </li>
              ))}
            </ul>
          </Card>
          <UpdateButton server={server} downFor={downFor} />
          <Happened />
        </Stage>
      )}
    </LiveSaga>
  )
}

function ShutdownBanner(): ReactNode {
  const shutdown = useServerShutdown()
  return (
    <div className="notice" role="alert">
      {shutdown !== undefined && (
        <div className="banner">
          <p className="banner-title">Saga is being updated</p>
          <p className="muted">
            {shutdown.message === undefined ? '' : `“${shutdown.message}.” `}
            Go on reading: the page comes back by itself.
          </p>
        </div>
      )}
    </div>
  )
}

function Joined({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  const { status } = useProject(id)
  return (
    <>
      <span className="row-name told-title">{name}</span>
      <span className="row-end">
        <span className="badge" data-tone={status === 'joined' ? 'success' : undefined}>
          {status}
        </span>
      </span>
    </>
  )
}

function UpdateButton({ server, downFor }: { readonly server: SagaServer; readonly downFor: number }): ReactNode {
  const [down, setDown] = useState(false)
  const isBack = useConnection(({ status, shutdown }) => status === 'open' && !shutdown)

  useEffect(() => {
    if (!down) return undefined
    const timer = setTimeout(() => {
      server.start()
      setDown(false)
    }, downFor)
    return () => clearTimeout(timer)
  }, [server, down, downFor])

  return (
    <Backstage>
      <Button
        disabled={down || !isBack}
        onClick={() => {
          server.stop()
          setDown(true)
        }}
      >
        Install a new version
      </Button>
      <span className="muted">{down ? 'It is down' : 'It runs'}</span>
    </Backstage>
  )
}

interface Entry {
  readonly key: number
  /** Since the story began, ms. */
  readonly at: number
  readonly what: string
  readonly text: string
}

const seconds = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

function Happened(): ReactNode {
  const { store } = useWebSocket()
  const [began] = useState(() => Date.now())
  const [entries, setEntries] = useState<readonly Entry[]>([])

  function add(what: string, text: string): void {
    const at = Date.now() - began
    setEntries(all => [{ key: all.length, at, what, text }, ...all])
  }

  useServerShutdown(said => add('server_shutdown', said?.message ?? ''))
  useWebSocketSubscription('joined_project', ({ projectId }) => add('joined', projectId))
  useEffect(
    () =>
      store.subscribe(({ connection }, { connection: before }) => {
        if (connection.status === before.status) return
        const at = Date.now() - began
        const { status, failures } = connection
        const text = failures === 0 ? '' : `attempt ${failures}`
        setEntries(all => [{ key: all.length, at, what: status, text }, ...all])
      }),
    [store, began],
  )

  return (
    <Card title="What happened">
      <ol className="rows log" reversed tabIndex={0} aria-label="What happened, newest first">
        {entries.map(({ key, at, what, text }) => (
          <li key={key}>
            <span className="row-time">{seconds.format(at / 1000)} s</span>
            <span className="row-name">{what}</span>
            <span className="row-text">{text}</span>
          </li>
        ))}
      </ol>
    </Card>
  )
}
