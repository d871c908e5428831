import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactNode } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { useConnection as useHailango } from '../../src/protocols/hailango/index.js'
import { reynaBackend } from '../../src/protocols/reyna/backend.js'
import { useConnection as useReyna } from '../../src/protocols/reyna/index.js'
import { createSagaBackend } from '../../src/protocols/saga/backend.js'
import { useConnection as useSaga } from '../../src/protocols/saga/index.js'
import { texflowBackend } from '../../src/protocols/texflow/backend.js'
import { useConnection as useTexflow } from '../../src/protocols/texflow/index.js'
import { wsServiceBackend } from '../../src/protocols/ws-service/backend.js'
import { useConnection as useWsService } from '../../src/protocols/ws-service/index.js'
import { JONAS, USERS } from '../saga/family.js'
import { Button, Stage } from '../support/stage.js'
import { ANN, KARIN } from '../texflow/thesis.js'
import { Blobs } from './blobs.js'
import { Books } from './books.js'
import { Chat } from './chat.js'
import './everything.css'
import { Family } from './family.js'
import { ME, reading, talking, telling, THESIS_ID, typesetting, writing } from './scenes.js'
import { Thesis } from './thesis.js'
import { type CableEnd, Connected, useCabled } from './connected.js'
import { Tile } from './tile.js'

interface EverythingArgs {
  /** How slowly the five servers do what they do: 1 is as people are. */
  pace: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<EverythingArgs> = {
  title: 'Everything at once',
  args: { pace: 1, latency: 40 },
  argTypes: {
    pace: { control: { type: 'range', min: 0.1, max: 3, step: 0.1 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  parameters: { layout: 'fullscreen' },
  render: args => <EverythingPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<EverythingArgs>

/** Five backends on one page: a provider in the other, a connection each. All of it is live, and never ends. */
export const FiveConnections: Story = {
  args: { pace: 0.5 },
  async play({ canvas }) {
    await canvas.findByText('5 of 5 connected', {}, patient)
    const tile = tilesIn(canvas)
    const [book] = tile('HaiLanGo').getAllByRole('progressbar')
    await waitFor(() => expect(Number(book?.getAttribute('aria-valuenow'))).toBeGreaterThan(0), patient)
    await tile('ReYNa Studio').findByRole('article', { name: /^my-novel-/ }, patient)
    await tile('WS-Service').findByText('Tea at four?', {}, patient)
    const cursors = tile('TexFlow').getByRole('list', { name: 'Cursors in main.tex' })
    await waitFor(() => expect(cursors).toHaveTextContent(KARIN), patient)
    const edition = tile('Saga').getByRole('progressbar', { name: /^Spring edition/ })
    await waitFor(() => expect(Number(edition.getAttribute('aria-valuenow'))).toBeGreaterThan(0), patient)
  },
}

/** Pull a cable: what its server has said stays, the others go on, and it comes back by itself once it is in again. */
export const PullACable: Story = {
  args: { pace: 0.5, latency: 0 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('5 of 5 connected', {}, patient)
    const tile = tilesIn(canvas)

    await step('One cable is pulled: the others do not notice', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Pull the cable: TexFlow' }))
      await tile('TexFlow').findByText('Connection lost')
      await expect(canvas.getByText('4 of 5 connected')).toBeVisible()
      await expect(canvas.getAllByText('Connected')).toHaveLength(4)
      await userEvent.click(canvas.getByRole('button', { name: 'Plug it in: TexFlow' }))
      await canvas.findByText('5 of 5 connected', {}, patient)
    })

    await step('All of them are pulled, and all come back', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Pull all cables' }))
      await canvas.findByText('0 of 5 connected')
      await expect(canvas.getAllByText('Connection lost')).toHaveLength(5)
      await userEvent.click(canvas.getByRole('button', { name: 'Plug all in' }))
      await canvas.findByText('5 of 5 connected', {}, patient)
    })

    await step('What is said without a cable can be tried again, and is read there', async () => {
      const chat = tile('WS-Service')
      await userEvent.click(chat.getByRole('button', { name: 'Pull the cable: WS-Service' }))
      await userEvent.type(chat.getByLabelText('Say something'), 'May I come too?')
      await userEvent.click(chat.getByRole('button', { name: 'Send' }))
      await chat.findByRole('img', { name: 'Not sent' })
      await userEvent.click(chat.getByRole('button', { name: 'Plug it in: WS-Service' }))
      await canvas.findByText('5 of 5 connected', {}, patient)
      await userEvent.click(chat.getByRole('button', { name: 'Try again' }))
      await chat.findByRole('img', { name: 'Read by Karin' }, patient)
      await expect(chat.getAllByText('May I come too?')).toHaveLength(1)
    })
  },
}

const patient = { timeout: 10_000 }

/** Finds the tile of a backend. */
function tilesIn(canvas: Pick<ReturnType<typeof within>, 'getByRole'>) {
  return (name: string) => within(canvas.getByRole('region', { name }))
}

const familyBackend = createSagaBackend({ users: USERS })
const IN_THE_THESIS = { projectId: THESIS_ID }

function EverythingPage({ pace, latency }: EverythingArgs): ReactNode {
  const books = useCabled(hailangoBackend, { latency, plays: reading(pace) })
  const blobs = useCabled(reynaBackend, { latency, plays: writing(pace) })
  const chat = useCabled(wsServiceBackend, { latency, plays: talking(pace) })
  const thesis = useCabled(texflowBackend, { latency, plays: typesetting(pace) })
  const family = useCabled(familyBackend, { latency, plays: telling(pace) })

  return (
    <Connected to={books} userId={ME}>
      <Connected to={blobs} userId={ANN}>
        <Connected to={chat} userId={ME}>
          <Connected to={thesis} userId={ANN} params={IN_THE_THESIS}>
            <Connected to={family} userId={JONAS.id}>
              <Stage
                wide
                connection={false}
                title="Everything at once"
                lead="Five backends, five connections, and every hook finds its own."
              >
                <AllCables ends={[books, blobs, chat, thesis, family]} />
                <div className="dashboard">
                  <Tile name="HaiLanGo" about="Books, page by page" area="books" end={books}>
                    <Books />
                  </Tile>
                  <Tile name="ReYNa Studio" about="Texts, made longer" area="blobs" end={blobs}>
                    <Blobs />
                  </Tile>
                  <Tile name="WS-Service" about="A chat of three" area="chat" end={chat}>
                    <Chat to={chat} />
                  </Tile>
                  <Tile name="TexFlow" about="LaTeX, several at a time" area="thesis" end={thesis}>
                    <Thesis />
                  </Tile>
                  <Tile name="Saga" about="A family and its book" area="family" end={family}>
                    <Family />
                  </Tile>
                </div>
              </Stage>
            </Connected>
          </Connected>
        </Connected>
      </Connected>
    </Connected>
  )
}

/** How many connections are up, and a button for all of them. */
function AllCables({ ends }: { readonly ends: readonly CableEnd[] }): ReactNode {
  const statuses = [
    useHailango(({ status }) => status),
    useReyna(({ status }) => status),
    useWsService(({ status }) => status),
    useTexflow(({ status }) => status),
    useSaga(({ status }) => status),
  ]
  const isAnyIn = ends.some(({ isIn }) => isIn)
  const count = statuses.filter(status => status === 'open').length
  return (
    <div className="all-cables">
      <p className="all-count" role="status">
        {count} of {statuses.length} connected
      </p>
      <Button onClick={() => ends.forEach(end => end.turn(!isAnyIn))}>
        {isAnyIn ? 'Pull all cables' : 'Plug all in'}
      </Button>
    </div>
  )
}
