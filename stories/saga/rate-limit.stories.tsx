import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState, useSyncExternalStore } from 'react'
import { expect, waitFor } from 'storybook/test'
import type { Clock } from '../../src/lib/clock.js'
import { createSagaBackend } from '../../src/protocols/saga/backend.js'
import { useConnection, useLatestMessage, useProject, useWebSocket } from '../../src/protocols/saga/index.js'
import { useSecondsUntil } from '../support/seconds-until.js'
import { Backstage, Button, Figure, Stage } from '../support/stage.js'
import { useLastMinute } from './last-minute.js'
import { LiveSaga, type SagaServer } from './live-saga.js'
import { quickClock } from './quick-clock.js'
import './saga.css'

interface RateLimitArgs {
  /** How many projects are opened at once. */
  projects: number
  /** How many events the server takes in a minute. */
  serverTakes: number
  /** How long a minute lasts here, s. */
  minute: number
}

const meta: Meta<RateLimitArgs> = {
  title: 'Saga/A rate limit',
  args: { projects: 100, serverTakes: 100, minute: 15 },
  argTypes: {
    projects: { control: { type: 'range', min: 1, max: 100, step: 1 } },
    serverTakes: { control: { type: 'range', min: 1, max: 100, step: 1 } },
    minute: { control: { type: 'range', min: 2, max: 60, step: 1 } },
  },
  render: args => <RateLimitPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<RateLimitArgs>

type Canvas = Parameters<NonNullable<Story['play']>>[0]['canvas']
const figure = (canvas: Canvas, label: string) => canvas.getByText(label).nextSibling

/** A hundred projects at once are more than the page lets out in a minute: ten wait, and the server has nothing to say. */
export const BelowItsOwnRate: Story = {
  args: { minute: 5 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')

    await step('Ninety leave at once, and the rest wait', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Open 100 families' }))
      await canvas.findByText(/The next one leaves in \d+ s/)
      await waitFor(() => expect(figure(canvas, 'Joined')).toHaveTextContent(/^90/))
      await expect(figure(canvas, 'Waiting')).toHaveTextContent(/^10/)
      await expect(figure(canvas, 'Sent in the last minute')).toHaveTextContent('90 of 90')
    })

    await step('When the minute is over they follow', async () => {
      await waitFor(() => expect(figure(canvas, 'Joined')).toHaveTextContent(/^100/), { timeout: 9000 })
      await expect(canvas.queryByText('The server has heard too much')).toBeNull()
    })
  },
}

/** A server that takes less says so. The page is still until the pause is over, and then asks for the rest. */
export const TheServerSaysSo: Story = {
  args: { projects: 12, serverTakes: 8, minute: 5 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')

    await step('The ninth is one too many', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Open 12 families' }))
      await canvas.findByText('The server has heard too much')
      await expect(canvas.getByText(/Too many join attempts/)).toBeVisible()
      await expect(canvas.getByText(/Goes on in \d+ s/)).toBeVisible()
      await waitFor(() => expect(figure(canvas, 'Joined')).toHaveTextContent(/^8/))
      await expect(figure(canvas, 'Waiting')).toHaveTextContent(/^4/)
    })

    await step('After the pause all twelve are joined', async () => {
      await waitFor(() => expect(figure(canvas, 'Joined')).toHaveTextContent(/^12/), { timeout: 9000 })
      await waitFor(() => expect(canvas.queryByText('The server has heard too much')).toBeNull())
    })
  },
}

/** What the library keeps below, of the hundred that a server of Saga takes. */
const OWN_RATE = 90

const FAMILIES: readonly string[] = `
  Ahlberg Alm Ask Berg Bergman Björk Blad Blom Boman Borg Brandt Brask Bruun Carlén Dahl Dalin Edman Ek Ekdahl
  Eklund Elm Engdahl Falk Fors Forsell Frank Frisk Frost Glad Gran Grip Grön Gull Hagen Hall Hallin Hamrin Hed
  Hedin Heed Hellman Hjort Holm Holmér Hult Hård Jern Kask Kihl Klang Klint Knut Kron Kvist Käll Lager Lans Lax
  Lilja Lind Lindahl Ljung Lund Lundin Malm Melin Moberg Modig Mård Norén Norling Nyberg Olin Palm Persson Quist
  Rask Ros Rosén Rydén Sand Selin Sjö Skog Sköld Sparre Stark Sten Strand Ström Svan Söder Tapper Torn Uggla Vall
  Wallin Ygberg Åberg Öman
`
  .trim()
  .split(/\s+/)

function RateLimitPage({ projects, serverTakes, minute }: RateLimitArgs): ReactNode {
  const [clock] = useState(() => quickClock(minute * 1000))
  const [backend] = useState(() => createSagaBackend({ rateLimit: { maxEvents: serverTakes } }))
  const [open, setOpen] = useState(false)
  const families = open ? FAMILIES.slice(0, projects) : []

  return (
    <LiveSaga latency={0} backend={backend} clock={clock}>
      {server => (
        <Stage
          wide
          title="The parish archive"
          lead={`Each family is a project to join. Here a minute lasts ${minute} s.`}
        >
          <Backstage label="Jonas">
            <Button disabled={open} onClick={() => setOpen(true)}>
              {`Open ${projects} families`}
            </Button>
          </Backstage>
          <Rate server={server} clock={clock} wanted={families.length} />
          <ul className="families">
            {families.map(family => (
              <li key={family}>
                <Family name={family} />
              </li>
            ))}
          </ul>
        </Stage>
      )}
    </LiveSaga>
  )
}

interface RateProps {
  readonly server: SagaServer
  readonly clock: Clock
  /** How many projects are to be joined. */
  readonly wanted: number
}

function Rate({ server, clock, wanted }: RateProps): ReactNode {
  const joined = useJoined()
  const { events, oldestEndsAt } = useLastMinute(server, clock)
  const pausedUntil = useConnection(connection => connection.pausedUntil)
  const said = useLatestMessage('error', { select: ({ payload }) => payload.message })
  const pause = useSecondsUntil(pausedUntil ?? undefined, clock.now)
  const next = useSecondsUntil(oldestEndsAt, clock.now)
  const waiting = wanted - joined

  return (
    <>
      <dl className="figures">
        <Figure label="Joined" value={String(joined)} />
        <Figure label="Waiting" value={String(waiting)} />
        <Figure label="Sent in the last minute" value={String(events)} unit={`of ${OWN_RATE}`} />
      </dl>
      <div className="notice" role="status">
        {pausedUntil !== null && (
          <div className="banner">
            <p className="banner-title">The server has heard too much</p>
            <p className="muted">
              It says “{said}”. <span aria-live="off">Goes on in {pause} s.</span>
            </p>
          </div>
        )}
        {pausedUntil === null && waiting > 0 && events >= OWN_RATE && (
          <div className="banner" data-tone="quiet">
            <p className="banner-title">{waiting} wait</p>
            <p className="muted">
              No more than {OWN_RATE} leave in a minute. <span aria-live="off">The next one leaves in {next} s.</span>
            </p>
          </div>
        )}
      </div>
    </>
  )
}

/** How many projects this connection has joined. */
function useJoined(): number {
  const { store } = useWebSocket()
  return useSyncExternalStore(
    store.subscribe,
    () => [...store.getState().rooms.values()].filter(({ status }) => status === 'joined').length,
  )
}

function Family({ name }: { readonly name: string }): ReactNode {
  const { status } = useProject(name)
  return (
    <span className="family" data-status={status}>
      {name} <span className="unseen">{status}</span>
    </span>
  )
}
