import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useEffect, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { writeChapter } from '../../src/protocols/reyna/backend.js'
import { useMessageLog, useRoom } from '../../src/protocols/reyna/index.js'
import { Backstage, Button, Card, Stage } from '../support/stage.js'
import { LiveStudio, type Studio } from './live-studio.js'
import './reyna.css'

const PATTERNS = ['blob.*', 'blob.derived', 'processor.*', 'processor.completed', 'book.updated', '*'] as const
type Pattern = (typeof PATTERNS)[number]

interface WildcardsArgs {
  /** Which patterns components ask for at the beginning. */
  chosen: readonly Pattern[]
  /** How long a step of the processor takes, ms. */
  stepTime: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<WildcardsArgs> = {
  title: 'ReYNa Studio/Wildcards',
  args: { chosen: ['blob.*', 'processor.*'], stepTime: 100, latency: 40 },
  argTypes: {
    chosen: { control: 'check', options: PATTERNS },
    stepTime: { control: { type: 'range', min: 20, max: 1000, step: 20 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <WildcardsPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<WildcardsArgs>

/** Each box mounts a component that asks for one pattern. What all of them want is one subscription on the wire. */
export const ByPrefix: Story = {
  args: { stepTime: 20, latency: 0 },
  async play({ canvas, userEvent, step }) {
    const sent = () => canvas.getAllByRole('listitem').map(frame => frame.textContent)
    const component = (pattern: string) => within(canvas.getByRole('region', { name: `Wants ${pattern}` }))

    await step('What the components want goes out in one frame', async () => {
      await component('blob.*').findByText('joined')
      await component('processor.*').findByText('joined')
      await expect(sent()).toEqual(['subscribe blob.* processor.*'])
    })

    await step('Each component hears what begins like its pattern', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Write a chapter' }))
      await waitFor(() => expect(component('processor.*').getByText('processor.completed')).toBeVisible(), {
        timeout: 3000,
      })
      await waitFor(() => expect(component('blob.*').getByText('blob.derived')).toBeVisible())
      await expect(component('blob.*').queryByText(/^processor/)).toBeNull()
      await expect(component('processor.*').queryByText(/^blob/)).toBeNull()
      await expect(canvas.queryByText('book.updated', { selector: 'dt *' })).toBeNull()
    })

    await step('One that goes is given back, and the rest is asked for again', async () => {
      await userEvent.click(canvas.getByRole('checkbox', { name: 'processor.*' }))
      await waitFor(() => expect(sent().slice(0, 2)).toEqual(['subscribe blob.*', 'unsubscribe processor.*']))
    })
  },
}

/** `'*'` hears everything, also what the server says of the connection itself. */
export const Everything: Story = {
  args: { chosen: ['*'], stepTime: 20, latency: 0 },
  async play({ canvas, userEvent }) {
    const everything = within(await canvas.findByRole('region', { name: 'Wants *' }))
    await everything.findByText('joined')
    await userEvent.click(canvas.getByRole('button', { name: 'Write a chapter' }))
    for (const type of ['blob.created', 'book.updated', 'processor.status', 'blob.derived']) {
      await everything.findByText(type, {}, { timeout: 3000 })
    }
  },
}

function WildcardsPage({ chosen: atFirst, stepTime, latency }: WildcardsArgs): ReactNode {
  const [chosen, setChosen] = useState<ReadonlySet<Pattern>>(new Set(atFirst))
  const [chapter, setChapter] = useState(1)

  function toggle(pattern: Pattern): void {
    setChosen(before => (before.has(pattern) ? without(before, pattern) : new Set([...before, pattern])))
  }

  return (
    <LiveStudio latency={latency}>
      {server => (
        <Stage wide title="Wildcards" lead="A pattern that ends in * is for every event that begins like it.">
          <fieldset className="choices">
            <legend>Components that want</legend>
            {PATTERNS.map(pattern => (
              <label key={pattern} className="choice">
                <input type="checkbox" checked={chosen.has(pattern)} onChange={() => toggle(pattern)} />
                <code>{pattern}</code>
              </label>
            ))}
          </fieldset>
          <Backstage>
            <Button
              onClick={() => {
                server.play(writeChapter({ bookId: 'my-novel', chapter, stepTime }))
                setChapter(chapter + 1)
              }}
            >
              Write a chapter
            </Button>
            <Button onClick={server.cut}>Cut the line</Button>
          </Backstage>
          <div className="listeners">
            {PATTERNS.filter(pattern => chosen.has(pattern)).map(pattern => (
              <Listener key={pattern} pattern={pattern} />
            ))}
          </div>
          <SentFrames server={server} />
        </Stage>
      )}
    </LiveStudio>
  )
}

function without<Item>(set: ReadonlySet<Item>, item: Item): ReadonlySet<Item> {
  return new Set([...set].filter(other => other !== item))
}

/** A component that wants a pattern from the server, and shows what it heard since. */
function Listener({ pattern }: { readonly pattern: Pattern }): ReactNode {
  const { status } = useRoom(pattern)
  const heard = countByType(useMessageLog(pattern))
  return (
    <section className="card listener" aria-label={`Wants ${pattern}`}>
      <p className="listener-head">
        <code>{pattern}</code>
        <span className="badge" data-tone={status === 'joined' ? 'success' : undefined}>
          {status}
        </span>
      </p>
      {heard.size === 0 ? (
        <p className="muted">Has heard nothing yet</p>
      ) : (
        <dl className="counts">
          {[...heard].map(([type, count]) => (
            <div key={type}>
              <dt>
                <code>{type}</code>
              </dt>
              <dd>{count}</dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}

function countByType(messages: readonly { readonly type: string }[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { type } of messages) counts.set(type, (counts.get(type) ?? 0) + 1)
  return counts
}

interface SentFrame {
  readonly key: number
  readonly type: string
  readonly events: readonly string[]
}

/** What the page has subscribed to and given back, newest first. */
function SentFrames({ server }: { readonly server: Studio }): ReactNode {
  const [frames, setFrames] = useState<readonly SentFrame[]>([])

  useEffect(
    () =>
      server.onFrame(frame => {
        if (typeof frame !== 'string') return
        // What this page's own client has encoded.
        const { type, events } = JSON.parse(frame) as { readonly type: string; readonly events?: string[] }
        if (events !== undefined) setFrames(all => [{ key: all.length, type, events }, ...all])
      }),
    [server],
  )

  return (
    <Card title="What went out">
      <ol className="rows log" reversed tabIndex={0} aria-label="Subscriptions, newest first">
        {frames.map(({ key, type, events }) => (
          <li key={key}>
            <span className="row-name">{type}</span> <code className="row-text">{events.join(' ')}</code>
          </li>
        ))}
      </ol>
    </Card>
  )
}
