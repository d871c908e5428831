import type { Meta, StoryObj } from '@storybook/react-vite'
import '../support/stage.css'
import { expect, waitFor, within } from 'storybook/test'
import { ConnectionStatus } from '../../src/components/index.js'
import { Live, type Server } from '../support/live.js'
import { Button } from '../support/stage.js'

const meta: Meta<typeof ConnectionStatus> = {
  title: 'Components/ConnectionStatus',
  component: ConnectionStatus,
}

export default meta
type Story = StoryObj<typeof ConnectionStatus>

/** Connected, and a line to cut. */
export const Connected: Story = {
  render: args => (
    <Live options={{ reconnect: { base: 8000 } }}>
      {server => (
        <div className="demo-row">
          <ConnectionStatus {...args} />
          <Button onClick={server.cut}>Cut the line</Button>
        </div>
      )}
    </Live>
  ),
  async play({ canvas, userEvent }) {
    const words = await canvas.findByRole('status')
    await waitFor(() => expect(words).toHaveTextContent('Connected'))
    await userEvent.click(canvas.getByRole('button', { name: 'Cut the line' }))
    await expect(await canvas.findByRole('timer')).toHaveTextContent(/^trying again in \d s$/)
    await expect(words).toHaveTextContent('Connection lost')
  },
}

/** Each status that a user may meet, each from a connection that is really in it. */
export const EveryStatus: Story = {
  render: () => (
    <ul className="demo-list">
      <InStatus name="idle" autoConnect={false} />
      <InStatus name="idle, no token" token={() => null} />
      <InStatus name="connecting" latency={NEVER} />
      <InStatus name="open" />
      <InStatus name="reconnecting" then={server => server.cut()} />
      <InStatus name="closed" then={(_, disconnect) => disconnect()} />
      <InStatus name="failed: gave up" then={server => server.stop()} attempts={0} />
      <InStatus name="failed: rejected" then={server => server.close(1008)} />
    </ul>
  ),
  async play({ canvas }) {
    const words = (name: string) => within(canvas.getByRole('listitem', { name })).getByRole('status')
    await waitFor(() => expect(words('open')).toHaveTextContent('Connected'))
    await waitFor(() => expect(words('closed')).toHaveTextContent('Disconnected'))
    await waitFor(() => expect(words('reconnecting')).toHaveTextContent('Connection lost'))
    await waitFor(() => expect(words('failed: gave up')).toHaveTextContent('The server cannot be reached'))
    await waitFor(() => expect(words('failed: rejected')).toHaveTextContent('The server ended the connection'))
    await expect(words('idle')).toHaveTextContent('Not connected')
    await expect(words('idle, no token')).toHaveTextContent('Not signed in')
    await expect(words('connecting')).toHaveTextContent('Connecting')
  },
}

/** The words are yours. */
export const InJapanese: Story = {
  args: {
    labels: {
      open: '接続中',
      reconnecting: '接続が切れました',
      retryIn: seconds => `${seconds}秒後に再接続します`,
      'gave-up': 'サーバーに接続できません',
      tryAgain: '再試行',
    },
  },
  render: args => (
    <div lang="ja">
      <Live options={{ reconnect: { attempts: 0 } }}>
        {server => (
          <div className="demo-row">
            <ConnectionStatus {...args} />
            <Button onClick={server.cut}>回線を切る</Button>
          </div>
        )}
      </Live>
    </div>
  ),
  async play({ canvas, userEvent }) {
    const words = await canvas.findByRole('status')
    await waitFor(() => expect(words).toHaveTextContent('接続中'))
    await userEvent.click(canvas.getByRole('button', { name: '回線を切る' }))
    await waitFor(() => expect(words).toHaveTextContent('サーバーに接続できません'))
    await userEvent.click(canvas.getByRole('button', { name: '再試行' }))
    await waitFor(() => expect(words).toHaveTextContent('接続中'))
  },
}

/** Longer than anybody looks at a story, ms. */
const NEVER = 1_000_000

interface InStatusProps {
  readonly name: string
  readonly latency?: number
  readonly autoConnect?: boolean
  readonly attempts?: number
  readonly token?: () => null
  readonly then?: (server: Server, disconnect: () => void) => void
}

function InStatus({ name, latency = 0, autoConnect = true, attempts = 5, token, then }: InStatusProps) {
  return (
    <li aria-label={name}>
      <code>{name}</code>
      <Live
        latency={latency}
        autoConnect={autoConnect}
        // The attempt itself may take as long as it likes here, and a wait is long enough to be read.
        options={{ attemptTimeout: NEVER, reconnect: { base: 20_000, attempts } }}
        {...(token && { token })}
        {...(then && { onConnected: then })}
      >
        {() => <ConnectionStatus />}
      </Live>
    </li>
  )
}
