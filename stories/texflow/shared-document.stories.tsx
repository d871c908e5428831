import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useCallback, useEffect, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import type { ErrorHandler } from '../../src/index.js'
import { WebSocketProvider } from '../../src/index.js'
import type { MockServer } from '../../src/mock/index.js'
import { createTexflowBackend } from '../../src/protocols/texflow/backend.js'
import { texflow } from '../../src/protocols/texflow/index.js'
import { createCable } from '../../test/support/cable.js'
import { seededRandom } from '../support/random.js'
import { Stage } from '../support/stage.js'
import { createStoryServer, SEED } from '../support/story-server.js'
import { Desk, type Person, Verdict } from './shared-document/desk.js'
import './shared-document/shared-document.css'

interface SharedDocumentArgs {
  /** How long a frame travels in each direction, ms. */
  latency: number
  /** As the real server behind Redis: everything is delivered twice, the copy late. */
  twice: boolean
}

const KARIN: Person = { id: 'karin', name: 'Karin', color: '#2f7d6b' }
const JONAS: Person = { id: 'jonas', name: 'Jonas', color: '#a1484f' }

const DRAFT = `\\section{The crossing}
We had one suitcase
between us, and it was
not even ours.
`

const meta: Meta<SharedDocumentArgs> = {
  title: 'TexFlow/A shared document',
  args: { latency: 40, twice: true },
  argTypes: { latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } } },
  render: args => <SharedDocument key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<SharedDocumentArgs>

/** Two people write one text. Pull a cable, write on both sides, and plug it in again: nothing is lost. */
export const ACableToPull: Story = {
  async play({ canvas, userEvent, step }) {
    await waitFor(() => expect(canvas.getAllByText('Connected')).toHaveLength(2))
    const karin = within(canvas.getByRole('region', { name: 'Karin' }))
    const jonas = within(canvas.getByRole('region', { name: 'Jonas' }))
    const [hers, his] = [karin, jonas].map(desk => desk.getByRole<HTMLTextAreaElement>('textbox'))
    if (hers === undefined || his === undefined) throw new Error('There are two of them.')
    const same = { timeout: 10_000 }

    await step('Whoever comes gets the text from somebody who has it', async () => {
      await waitFor(() => expect(hers).toHaveValue(DRAFT), same)
      await waitFor(() => expect(his).toHaveValue(DRAFT), same)
    })

    await step('What Karin writes Jonas reads, and sees where she is', async () => {
      await userEvent.type(hers, 'But it was full.', { initialSelectionStart: DRAFT.length })
      await waitFor(() => expect(his).toHaveValue(`${DRAFT}But it was full.`), same)
      await jonas.findByText('Karin', { selector: '.hookwire-cursor-name' })
    })

    await step('With his cable pulled, each goes on alone', async () => {
      await userEvent.click(jonas.getByRole('button', { name: 'Pull the cable' }))
      await jonas.findByText('Alone, for now')
      await userEvent.type(his, 'Today, ', { initialSelectionStart: 23 })
      await userEvent.type(hers, ' Of letters.')
      await canvas.findByText('The texts differ')
      await expect(hers.value).not.toContain('Today')
      await expect(his.value).not.toContain('letters')
    })

    await step('Plugged in again, both have all of it', async () => {
      await userEvent.click(jonas.getByRole('button', { name: 'Plug it in' }))
      await waitFor(() => expect(hers.value).toMatch(/Today, .* Of letters\.$/s), same)
      await waitFor(() => expect(his).toHaveValue(hers.value), same)
      await canvas.findByText('Both texts are equal')
      await waitFor(() => expect(canvas.getAllByText('In step')).toHaveLength(2), same)
    })
  },
}

function SharedDocument({ latency, twice }: SharedDocumentArgs): ReactNode {
  const [{ server, end }] = useState(() => createStoryServer(createTexflowBackend({ redis: twice }), latency))
  const [texts, setTexts] = useState<Readonly<Record<string, string>>>({})
  const keepText = useCallback((id: string, text: string) => setTexts(before => ({ ...before, [id]: text })), [])

  useEffect(() => {
    server.start()
    return end
  }, [server, end])

  return (
    <Stage
      wide
      connection={false}
      title="One text, two pens"
      lead="Write on both sides. Pull a cable, go on writing, and plug it in again."
    >
      <div className="writers">
        <Page server={server} person={KARIN} draft={DRAFT} onText={keepText} />
        <Page server={server} person={JONAS} onText={keepText} />
      </div>
      <Verdict texts={[texts[KARIN.id] ?? '', texts[JONAS.id] ?? '']} />
    </Stage>
  )
}

interface PageProps {
  readonly server: MockServer<typeof texflow>
  readonly person: Person
  readonly draft?: string
  readonly onText: (id: string, text: string) => void
}

const params = { projectId: 'the-crossing' }
const onError: ErrorHandler = error => console.warn(error.message)

/** The page of one person, with a connection and a cable of its own. */
function Page({ server, person, draft, onText }: PageProps): ReactNode {
  const [cable] = useState(() => createCable(server.transport))
  const [options] = useState(() => ({
    transport: cable,
    random: seededRandom(SEED),
    reconnect: { base: 400, cap: 400, attempts: Infinity },
  }))
  const [plugged, setPlugged] = useState(true)
  const keepText = useCallback((text: string) => onText(person.id, text), [onText, person])

  function turn(): void {
    if (plugged) cable.pull()
    else cable.plug()
    setPlugged(!plugged)
  }

  return (
    <WebSocketProvider
      protocol={texflow}
      url={server.url}
      params={params}
      token={server.token(person.id)}
      options={options}
      onError={onError}
    >
      <Desk
        person={person}
        plugged={plugged}
        onCable={turn}
        onText={keepText}
        {...(draft !== undefined && { draft })}
      />
    </WebSocketProvider>
  )
}
