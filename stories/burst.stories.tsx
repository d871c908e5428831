import type { Meta, StoryObj } from '@storybook/react-vite'
import { memo, type ReactNode, useEffect, useState, useSyncExternalStore } from 'react'
import { expect, waitFor } from 'storybook/test'
import { burst } from '../src/protocols/hailango/backend.js'
import { useProgress, useWebSocketSubscription } from '../src/protocols/hailango/index.js'
import { Live } from './support/live.js'
import { Backstage, Button, Card, Figure, Stage } from './support/stage.js'
import { createTally, type Tally } from './support/tally.js'

interface BurstArgs {
  /** How many messages the server sends at once. */
  messages: number
  /** Over how many books they go; each has a tile that renders by itself. */
  books: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<BurstArgs> = {
  title: 'Live/A burst of messages',
  args: { messages: 5000, books: 50, latency: 0 },
  argTypes: {
    messages: { control: { type: 'range', min: 100, max: 50_000, step: 100 } },
    books: { control: { type: 'range', min: 1, max: 200, step: 1 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <BurstPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<BurstArgs>

const whole = new Intl.NumberFormat('en')

/** Handlers see each of the 5,000 messages; the tiles render once for each frame that the browser draws. */
export const FiveThousand: Story = {
  async play({ canvas, userEvent, args }) {
    const handled = canvas.getByText('Seen by a handler').nextSibling
    const rendered = canvas.getByText('Renders of all tiles').nextSibling
    await canvas.findByText('Connected')

    await userEvent.click(canvas.getByRole('button', { name: `Send ${whole.format(args.messages)} messages` }))
    await waitFor(() => expect(handled).toHaveTextContent(whole.format(args.messages)), { timeout: 5000 })
    const tiles = canvas.getAllByRole('listitem')
    await waitFor(() => expect(tiles.map(tile => tile.textContent)).toEqual(tiles.map(() => '100')))

    // One render of each tile to begin with, one for the burst, and a few more where it spans several frames.
    const renders = Number((rendered?.textContent ?? '').replaceAll(',', ''))
    await expect(renders).toBeGreaterThanOrEqual(args.books * 2)
    await expect(renders).toBeLessThan(args.messages / 5)
  },
}

function BurstPage({ messages, books, latency }: BurstArgs): ReactNode {
  const [handled] = useState(createTally)
  const [rendered] = useState(createTally)
  const tiles = Array.from({ length: books }, (_, index) => `book-${index}`)
  return (
    <Live latency={latency}>
      {server => (
        <Stage
          wide
          title="A burst"
          lead="Thousands of messages in one tick: every handler hears all, the page draws once."
        >
          <CountMessages tally={handled} />
          <Backstage>
            <Button primary onClick={() => server.play(burst({ messages, books }))}>
              Send {whole.format(messages)} messages
            </Button>
          </Backstage>
          <dl className="figures">
            <TallyFigure label="Seen by a handler" tally={handled} />
            <TallyFigure label="Renders of all tiles" tally={rendered} />
          </dl>
          <Card title={`Progress of ${books} books, percent`}>
            <ul className="tiles">
              {tiles.map(id => (
                <Tile key={id} id={id} rendered={rendered} />
              ))}
            </ul>
          </Card>
        </Stage>
      )}
    </Live>
  )
}

function CountMessages({ tally }: { readonly tally: Tally }): ReactNode {
  useWebSocketSubscription('ocr_progress', () => tally.add())
  return null
}

function TallyFigure({ label, tally }: { readonly label: string; readonly tally: Tally }): ReactNode {
  const count = useSyncExternalStore(tally.subscribe, tally.read)
  return <Figure label={label} value={whole.format(count)} />
}

const Tile = memo(function Tile({ id, rendered }: { readonly id: string; readonly rendered: Tally }): ReactNode {
  const fraction = useProgress(id)?.fraction ?? 0
  useEffect(() => rendered.add())
  return (
    <li>
      {Math.round(fraction * 100)}
      <span className="tile-fill" style={{ width: `${fraction * 100}%` }} />
    </li>
  )
})
