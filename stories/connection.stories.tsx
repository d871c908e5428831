import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useEffect, useState } from 'react'
import { expect, waitFor } from 'storybook/test'
import { type Reason, type Status, useConnection, useWebSocket } from '../src/index.js'
import { Live, type Server } from './support/live.js'
import { Backstage, Button, Card, Stage } from './support/stage.js'

interface ConnectionArgs {
  /** How long a frame travels in each direction, ms. */
  latency: number
  /** The longest wait before the first new attempt, ms; it doubles with each. */
  base: number
  /** How many new attempts before giving up. */
  attempts: number
  /** Who logs in: nobody, somebody with a token from page load, somebody whose token is asked for at each attempt. */
  token: 'none' | 'fixed' | 'asked for'
}

const meta: Meta<ConnectionArgs> = {
  title: 'Live/Connection',
  args: { latency: 40, base: 1500, attempts: 5, token: 'fixed' },
  argTypes: {
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
    base: { control: { type: 'range', min: 100, max: 10_000, step: 100 } },
    attempts: { control: { type: 'range', min: 0, max: 10, step: 1 } },
    token: { control: 'inline-radio', options: ['none', 'fixed', 'asked for'] },
  },
  render: args => <ConnectionPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<ConnectionArgs>

/** Break the line in every way that a line breaks, and read what the page learns of it. */
export const States: Story = {
  args: { base: 300 },
  async play({ canvas, userEvent, step }) {
    const pill = await canvas.findByRole('status')
    await waitFor(() => expect(pill).toHaveTextContent('Connected'))

    await step('A cut line comes back by itself', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Cut the line' }))
      await canvas.findByText('The line was lost')
      await waitFor(() => expect(pill).toHaveTextContent('Connected'))
    })

    await step('What the page disconnects stays disconnected until it connects', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Disconnect' }))
      await waitFor(() => expect(pill).toHaveTextContent('Disconnected'))
      await userEvent.click(canvas.getByRole('button', { name: 'Connect' }))
      await waitFor(() => expect(pill).toHaveTextContent('Connected'))
    })
  },
}

/** The server is down. After as many attempts as allowed the page says so, and offers to try again. */
export const ServerStopped: Story = {
  args: { base: 200, attempts: 2, latency: 0 },
  async play({ canvas, userEvent }) {
    const pill = await canvas.findByRole('status')
    await waitFor(() => expect(pill).toHaveTextContent('Connected'))

    await userEvent.click(canvas.getByRole('button', { name: 'Stop the server' }))
    await waitFor(() => expect(pill).toHaveTextContent('The server cannot be reached'), { timeout: 3000 })

    await userEvent.click(canvas.getByRole('button', { name: 'Start the server' }))
    await userEvent.click(canvas.getByRole('button', { name: 'Try again' }))
    await waitFor(() => expect(pill).toHaveTextContent('Connected'))
  },
}

/**
 * The server no longer takes the token. The page asks for another one, once; where that is no better it says so, and
 * does nothing more until somebody acts.
 */
export const TokenRefused: Story = {
  args: { latency: 0, base: 100, attempts: 1 },
  async play({ canvas, userEvent }) {
    const pill = await canvas.findByRole('status')
    await waitFor(() => expect(pill).toHaveTextContent('Connected'))

    await userEvent.click(canvas.getByRole('button', { name: 'Refuse tokens' }))
    const tryAgain = await canvas.findByRole('button', { name: 'Try again' }, { timeout: 3000 })
    await expect(pill).toHaveTextContent('Your session has ended')

    await userEvent.click(canvas.getByRole('button', { name: 'Accept tokens' }))
    await userEvent.click(tryAgain)
    await waitFor(() => expect(pill).toHaveTextContent('Connected'))
  },
}

/** Without a token nobody is logged in: no attempt, no error. With one, the connection opens. */
export const SignedOut: Story = {
  args: { latency: 0, token: 'none' },
  async play({ canvas, userEvent }) {
    const pill = await canvas.findByRole('status')
    await waitFor(() => expect(pill).toHaveTextContent('Not signed in'))
    await userEvent.click(canvas.getByRole('button', { name: 'Sign in' }))
    await waitFor(() => expect(pill).toHaveTextContent('Connected'))
  },
}

function ConnectionPage({ latency, base, attempts, token }: ConnectionArgs): ReactNode {
  const [signedIn, setSignedIn] = useState(token !== 'none')

  return (
    <Live
      latency={latency}
      options={{ reconnect: { base, attempts } }}
      token={valid => {
        if (!signedIn) return null
        return token === 'asked for' ? () => valid : valid
      }}
    >
      {server => (
        <Stage title="One connection" lead="Every status that it can have, and why it has it.">
          <Facts />
          <ServerButtons server={server} />
          <PageButtons signedIn={signedIn} onSignIn={() => setSignedIn(true)} onSignOut={() => setSignedIn(false)} />
          <StatusLog />
        </Stage>
      )}
    </Live>
  )
}

function Facts(): ReactNode {
  const { status, reason, failures, error } = useConnection()
  return (
    <Card>
      <dl className="facts">
        <div>
          <dt>status</dt>
          <dd>{status}</dd>
        </div>
        <div>
          <dt>reason</dt>
          <dd>{reason}</dd>
        </div>
        <div>
          <dt>failures</dt>
          <dd>{failures}</dd>
        </div>
      </dl>
      {error !== null && <p className="muted">{error.message}</p>}
    </Card>
  )
}

function ServerButtons({ server }: { readonly server: Server }): ReactNode {
  const [running, setRunning] = useState(true)
  const [accepting, setAccepting] = useState(true)

  function toggleRunning(): void {
    if (running) server.stop()
    else server.start()
    setRunning(!running)
  }

  function toggleAccepting(): void {
    server.acceptTokens(!accepting)
    setAccepting(!accepting)
  }

  return (
    <Backstage>
      <Button onClick={server.cut}>Cut the line</Button>
      <Button onClick={toggleRunning}>{running ? 'Stop the server' : 'Start the server'}</Button>
      <Button onClick={toggleAccepting}>{accepting ? 'Refuse tokens' : 'Accept tokens'}</Button>
    </Backstage>
  )
}

interface PageButtonsProps {
  readonly signedIn: boolean
  readonly onSignIn: () => void
  readonly onSignOut: () => void
}

function PageButtons({ signedIn, onSignIn, onSignOut }: PageButtonsProps): ReactNode {
  const { status, connect, disconnect } = useWebSocket()
  const away = status === 'closed' || status === 'idle' || status === 'failed'
  return (
    <Backstage label="The page">
      {away ? <Button onClick={connect}>Connect</Button> : <Button onClick={disconnect}>Disconnect</Button>}
      {signedIn ? <Button onClick={onSignOut}>Sign out</Button> : <Button onClick={onSignIn}>Sign in</Button>}
    </Backstage>
  )
}

interface Entry {
  readonly key: number
  /** Since the story began, ms. */
  readonly at: number
  readonly status: Status
  readonly reason: Reason
}

const WORDS: Readonly<Record<Reason, string>> = {
  initial: 'Nothing has asked for a connection yet',
  'no-token': 'Nobody is signed in',
  asked: 'connect() was called',
  token: 'The token is there, the socket may open',
  'socket-open': 'The socket is open',
  ready: 'The other side is there',
  stable: 'It has held: past failures are forgotten',
  shutdown: 'The server said that it stops, and did',
  lost: 'The line was lost',
  'never-opened': 'The attempt ended before the socket opened',
  timeout: 'No answer in time',
  'token-failed': 'The token function threw',
  'backoff-over': 'The wait is over',
  network: 'The network is back',
  offline: 'There is no network',
  refused: 'The server does not take this token',
  renewed: 'A fresh token asked for a new connection',
  disconnected: 'disconnect() was called',
  'gave-up': 'As many attempts as allowed have failed',
  rejected: 'The server ended it for good',
  'bad-url': 'The URL can never work',
}

const seconds = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 2 })

/** Every change, also those between two renders: it listens to the store. */
function StatusLog(): ReactNode {
  const { store } = useWebSocket()
  const [entries, setEntries] = useState<readonly Entry[]>([])

  useEffect(() => {
    const began = Date.now()
    return store.subscribe(({ connection }, { connection: before }) => {
      const { status, reason } = connection
      if (status === before.status && reason === before.reason) return
      const at = Date.now() - began
      setEntries(all => [{ key: all.length, at, status, reason }, ...all])
    })
  }, [store])

  return (
    <Card title="What happened">
      {entries.length === 0 ? (
        <p className="muted">Nothing yet.</p>
      ) : (
        <ol className="rows log" reversed tabIndex={0} aria-label="Changes, newest first">
          {entries.map(({ key, at, status, reason }) => (
            <li key={key}>
              <span className="row-time">{seconds.format(at / 1000)} s</span>
              <span className="row-name">{status}</span>
              <span className="row-text">{WORDS[reason]}</span>
            </li>
          ))}
        </ol>
      )}
    </Card>
  )
}
