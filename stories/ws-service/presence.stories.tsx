import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useEffect, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { PresenceAvatars } from '../../src/components/index.js'
import type { PresenceMember } from '../../src/index.js'
import { useMessageLog, usePresence } from '../../src/protocols/ws-service/index.js'
import { Backstage, Button, Card, Stage } from '../support/stage.js'
import { CableButton } from './cable-button.js'
import { createCable } from '../../test/support/cable.js'
import { createJumpClock } from './jump-clock.js'
import { type ChatService, LiveServer, SignedIn } from './live-ws-service.js'
import { OwnStatus } from './own-status.js'
import { ANN, BEN, DORA, FINN, named, nameOf, type Person, VERA, YOU } from './team.js'
import { TeamRow } from './team-row.js'
import './ws-service.css'

interface PresenceArgs {
  /** After how many idle minutes you are away. */
  awayAfter: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<PresenceArgs> = {
  title: 'WS-Service/A team on several devices',
  args: { awayAfter: 5, latency: 40 },
  argTypes: {
    awayAfter: { control: { type: 'range', min: 1, max: 30, step: 1 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <TeamPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<PresenceArgs>

type Canvas = Parameters<NonNullable<Story['play']>>[0]['canvas']
const row = (canvas: Canvas, { name }: Person) => within(canvas.getByRole('listitem', { name }))
const button = (canvas: Canvas, name: string) => canvas.getByRole('button', { name })

/** Who is here is counted over devices: online with the first, offline with the last. */
export const ComingAndGoing: Story = {
  args: { latency: 0 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    await row(canvas, ANN).findByText('2 devices')
    await row(canvas, BEN).findByText('In a meeting')
    await expect(row(canvas, FINN).getByText('offline')).toBeVisible()

    await step('Finn comes with one device, with two, with three, and is online from the first', async () => {
      await userEvent.click(button(canvas, 'Give Finn Olsen a device'))
      await row(canvas, FINN).findByText('online')
      await row(canvas, FINN).findByText('1 device')
      await userEvent.click(button(canvas, 'Give Finn Olsen a device'))
      await row(canvas, FINN).findByText('2 devices')
      await userEvent.click(button(canvas, 'Give Finn Olsen a device'))
      await row(canvas, FINN).findByText('3 devices')
    })

    await step('What he says of himself is there, on whichever device he says it', async () => {
      await userEvent.selectOptions(canvas.getByLabelText('Status of Finn Olsen'), 'busy')
      await row(canvas, FINN).findByText('busy')
      await row(canvas, FINN).findByText('On the phone')
    })

    await step('With the last device he is gone, and it says since when', async () => {
      await userEvent.click(button(canvas, 'Take a device from Finn Olsen'))
      await row(canvas, FINN).findByText('2 devices')
      await userEvent.click(button(canvas, 'Take a device from Finn Olsen'))
      await row(canvas, FINN).findByText('1 device')
      await userEvent.click(button(canvas, 'Take a device from Finn Olsen'))
      await row(canvas, FINN).findByText('offline')
      await row(canvas, FINN).findByText(/^Last seen at/)
    })
  },
}

/** Without a line nobody can say how the others are: what is shown is the last that was known, and says so. */
export const CableOut: Story = {
  args: { latency: 0 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    await row(canvas, ANN).findByText('2 devices')

    await step('All are stale at once', async () => {
      await userEvent.click(button(canvas, 'Pull the cable'))
      await waitFor(() => expect(canvas.getAllByText('last known')).toHaveLength(4))
    })

    await step('What happens meanwhile is not seen', async () => {
      await userEvent.click(button(canvas, 'Give Dora Novák a device'))
      await expect(row(canvas, DORA).queryByText('2 devices')).toBeNull()
    })

    await step('With the next line everybody is asked for anew', async () => {
      await userEvent.click(button(canvas, 'Plug it in'))
      await row(canvas, DORA).findByText('2 devices', {}, { timeout: 5000 })
      await waitFor(() => expect(canvas.queryByText('last known')).toBeNull())
    })
  },
}

/** Whoever does nothing for a while is away, and back at the first sign. Whoever has said that they are busy stays so. */
export const AwayByThemselves: Story = {
  args: { latency: 0 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    const seen = within(canvas.getByRole('region', { name: 'As Vera sees you' }))
    const isSeen = (words: string) => waitFor(() => expect(seen.getByRole('status')).toHaveTextContent(words))
    await isSeen('online')

    await step('Five minutes without a pointer or a key', async () => {
      await userEvent.click(button(canvas, 'Let 5 minutes go by'))
      await isSeen('away')
    })

    await step('Back on return', async () => {
      await userEvent.hover(canvas.getByText('How are you?'))
      await isSeen('online')
    })

    await step('Busy, in your own words, whatever the clock says', async () => {
      await userEvent.type(canvas.getByLabelText('In your own words'), 'Writing')
      await userEvent.click(canvas.getByRole('radio', { name: 'Busy' }))
      await isSeen('busy, Writing')
      await userEvent.click(button(canvas, 'Let 5 minutes go by'))
      await userEvent.click(canvas.getByRole('radio', { name: 'Online' }))
      await isSeen('online, Writing')
      const history = within(seen.getByRole('list', { name: 'What Vera was told, newest first' }))
      await expect(history.getAllByRole('listitem').map(each => each.textContent)).toEqual([
        'online, Writing',
        'busy, Writing',
        'online',
      ])
    })
  },
}

const TEAM = [ANN, BEN, DORA, FINN]
const TEAM_IDS = TEAM.map(({ id }) => id)

type Status = PresenceMember['status']

/** What a colleague does. */
interface Doing {
  readonly devices: number
  readonly status: Status
}

/** What they say of it. */
const WORDS: { readonly [S in Status]?: string } = { busy: 'In a meeting', away: 'At lunch' }
const FINNS_WORDS: typeof WORDS = { ...WORDS, busy: 'On the phone' }

const wordsOf = ({ id }: Person, status: Status): string | undefined => (id === FINN.id ? FINNS_WORDS : WORDS)[status]

const AT_FIRST: Readonly<Record<string, Doing>> = {
  [ANN.id]: { devices: 2, status: 'online' },
  [BEN.id]: { devices: 1, status: 'busy' },
  [DORA.id]: { devices: 1, status: 'away' },
}
const NOT_HERE: Doing = { devices: 0, status: 'online' }
const MOST_DEVICES = 3

function TeamPage(args: PresenceArgs): ReactNode {
  return <LiveServer latency={args.latency}>{server => <Office server={server} {...args} />}</LiveServer>
}

function Office({ server, awayAfter }: PresenceArgs & { readonly server: ChatService }): ReactNode {
  const [cable] = useState(() => createCable(server.transport))
  const [clock] = useState(createJumpClock)
  const [doing, setDoing] = useState(AT_FIRST)
  const of = ({ id }: Person): Doing => doing[id] ?? NOT_HERE

  return (
    <>
      {TEAM.map(person => (
        <Devices key={person.id} server={server} person={person} doing={of(person)} />
      ))}
      <SignedIn server={server} userId={YOU.id} transport={cable} clock={clock}>
        <Stage wide title="Your team" lead="Each of them is on as many devices as they like, and counts once.">
          <div className="office">
            <Team />
            <div className="office-side">
              <OwnStatus awayAfterMs={awayAfter * 60_000} />
              <SignedIn server={server} userId={VERA.id}>
                <AsVeraSeesYou />
              </SignedIn>
            </div>
          </div>
          <Backstage label="You">
            <CableButton cable={cable} />
            <Button onClick={() => clock.jump(awayAfter * 60_000)}>
              {`Let ${awayAfter} ${awayAfter === 1 ? 'minute' : 'minutes'} go by`}
            </Button>
          </Backstage>
          <Backstage label="The others">
            <div className="colleagues">
              {TEAM.map(person => (
                <Colleague
                  key={person.id}
                  person={person}
                  doing={of(person)}
                  onChange={next => setDoing({ ...doing, [person.id]: next })}
                />
              ))}
            </div>
          </Backstage>
        </Stage>
      </SignedIn>
    </>
  )
}

function Team(): ReactNode {
  const { members } = usePresence(TEAM_IDS)
  const here = members.filter(({ status }) => status !== 'offline').map(named)
  return (
    <section className="card" aria-label="The team">
      <div className="team-head">
        <h3 className="card-title">The team</h3>
        <PresenceAvatars members={here} label="Here now" />
      </div>
      <ul className="team">
        {TEAM.map(person => (
          <TeamRow key={person.id} person={person} member={members.find(({ id }) => id === person.id)} />
        ))}
      </ul>
    </section>
  )
}

const SHOWN_CHANGES = 3
const WATCHED = [YOU.id]

/** The page of somebody else, with a connection of its own. */
function AsVeraSeesYou(): ReactNode {
  const { members } = usePresence(WATCHED)
  const said = useMessageLog('presence.update', { limit: 50 })
  const changes = said.flatMap(({ payload: { user_id: id, status, custom_status: words }, serial }) =>
    id === YOU.id ? { serial, text: [status, words].filter(Boolean).join(', ') } : [],
  )
  const [you] = members.map(named)
  return (
    <Card title="As Vera sees you">
      <div className="seen">
        <PresenceAvatars members={you === undefined ? [] : [you]} label="You, to Vera" />
        <p className="seen-status" role="status">
          {you === undefined ? 'Not known yet' : [you.status, you.customStatus].filter(Boolean).join(', ')}
        </p>
      </div>
      <ol className="seen-changes" aria-label="What Vera was told, newest first">
        {changes.length === 0 && <li>Nothing has changed since she came.</li>}
        {changes
          .slice(-SHOWN_CHANGES)
          .toReversed()
          .map(({ serial, text }) => (
            <li key={serial}>{text}</li>
          ))}
      </ol>
    </Card>
  )
}

interface DevicesProps {
  readonly server: ChatService
  readonly person: Person
  readonly doing: Doing
}

/** The devices of a colleague. The first of them says how they are. */
function Devices({ server, person, doing: { devices, status } }: DevicesProps): ReactNode {
  return Array.from({ length: devices }, (_, device) => (
    <SignedIn key={device} server={server} userId={person.id}>
      {device === 0 && <Says status={status} words={wordsOf(person, status)} />}
    </SignedIn>
  ))
}

const NOBODY: readonly string[] = []

function Says({ status, words }: { readonly status: Status; readonly words: string | undefined }): ReactNode {
  const { setStatus } = usePresence(NOBODY)
  useEffect(() => setStatus(status, words), [setStatus, status, words])
  return null
}

interface ColleagueProps {
  readonly person: Person
  readonly doing: Doing
  readonly onChange: (doing: Doing) => void
}

/** What the reader has them do. */
function Colleague({ person: { id, name }, doing, onChange }: ColleagueProps): ReactNode {
  const { devices, status } = doing
  const add = (count: number): void => onChange({ ...doing, devices: devices + count })
  return (
    <div className="colleague" role="group" aria-label={nameOf(id)}>
      <span className="colleague-name">{name}</span>
      <span className="stepper">
        <button
          type="button"
          aria-label={`Take a device from ${name}`}
          disabled={devices === 0}
          onClick={() => add(-1)}
        >
          −
        </button>
        <output aria-label={`Devices of ${name}`}>{devices}</output>
        <button
          type="button"
          aria-label={`Give ${name} a device`}
          disabled={devices === MOST_DEVICES}
          onClick={() => add(1)}
        >
          +
        </button>
      </span>
      <select
        className="field"
        aria-label={`Status of ${name}`}
        value={status}
        disabled={devices === 0}
        onChange={event => onChange({ ...doing, status: statusOf(event.currentTarget.value) })}
      >
        {STATUSES.map(each => (
          <option key={each}>{each}</option>
        ))}
      </select>
    </div>
  )
}

const STATUSES = ['online', 'away', 'busy', 'offline'] as const

const statusOf = (value: string): Status => STATUSES.find(each => each === value) ?? 'online'
