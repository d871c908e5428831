import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { ProgressBar } from '../../src/components/index.js'
import type { PayloadOf } from '../../src/index.js'
import {
  type reyna,
  useBlobDerived,
  useBlobEvents,
  useBookUpdates,
  useCreateBlob,
  useProcessBlob,
  useProcessorStatus,
} from '../../src/protocols/reyna/index.js'
import { Button, Card, Problem, Stage } from '../support/stage.js'
import { wordsOf } from '../support/words-of.js'
import { LiveStudio } from './live-studio.js'
import './reyna.css'
import { TextForm } from './text-form.js'
import { beginningOf, lengthInWords } from './words.js'

interface BlobsArgs {
  /** What stands in the field at the beginning. */
  text: string
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<BlobsArgs> = {
  title: 'ReYNa Studio/Blobs through a processor',
  args: {
    text: 'The lighthouse had been dark for a year. Nobody in the village spoke of it. Then, one evening, there was a light.',
    latency: 40,
  },
  argTypes: { latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } } },
  render: args => <BlobsPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<BlobsArgs>

/** Save a text: it is a blob. Have it expanded: the progress comes over the wire, and then the blob that was made of it. */
export const OneChapter: Story = {
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')

    await step('What is saved appears as a blob', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Save' }))
      const blob = await canvas.findByRole('listitem')
      await expect(blob).toHaveTextContent('The lighthouse had been dark')
      await waitFor(() => expect(canvas.getByLabelText('A new chapter')).toHaveValue(''))
      await expect(canvas.getByText('1 chapter')).toBeVisible()
    })

    await step('What is expanded shows how far it is, and then what came of it', async () => {
      const blob = within(canvas.getByRole('listitem'))
      await userEvent.click(blob.getByRole('button', { name: 'Expand' }))
      const bar = await blob.findByRole('progressbar', { name: 'Expanding text...' })
      const derived = await blob.findByRole('region', { name: 'What came of blob_1' }, { timeout: 5000 })
      await expect(derived).toHaveTextContent(/\d(\.\d)? times as long/)
      await expect(derived).toHaveTextContent('The lighthouse had been dark for a year. There is more to say')
      await waitFor(() => expect(bar).toHaveAttribute('aria-valuetext', 'Done'))
    })
  },
}

/** Two blobs of one page: each shows its own progress, and nothing of the other. */
export const TwoChapters: Story = {
  args: { text: 'It came without a stamp.' },
  async play({ canvas, userEvent }) {
    await canvas.findByText('Connected')
    await userEvent.click(canvas.getByRole('button', { name: 'Save' }))
    await canvas.findByRole('listitem')
    await waitFor(() => expect(canvas.getByLabelText('A new chapter')).toHaveValue(''))
    await userEvent.type(canvas.getByLabelText('A new chapter'), 'Inside was a key.')
    await userEvent.click(canvas.getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(canvas.getAllByRole('listitem')).toHaveLength(2))
    await expect(canvas.getByText('2 chapters')).toBeVisible()

    const first = within(canvas.getByRole('article', { name: 'blob_1' }))
    const second = within(canvas.getByRole('article', { name: 'blob_2' }))
    await userEvent.click(first.getByRole('button', { name: 'Expand' }))
    await first.findByRole('region', { name: 'What came of blob_1' }, { timeout: 5000 })
    await expect(second.queryByRole('progressbar')).toBeNull()
    await expect(second.queryByRole('region')).toBeNull()
  },
}

const BOOK_ID = 'my-novel'

type Blob = PayloadOf<typeof reyna, 'blob.created'>

function BlobsPage({ text, latency }: BlobsArgs): ReactNode {
  return (
    <LiveStudio latency={latency}>
      {() => (
        <Stage title="My novel" lead="A text is saved as a blob, and a processor makes a longer one of it.">
          <NewChapter text={text} />
          <Chapters />
        </Stage>
      )}
    </LiveStudio>
  )
}

function NewChapter({ text }: { readonly text: string }): ReactNode {
  const [content, setContent] = useState(text)
  const [chapter, setChapter] = useState(1)
  const { createBlob, pending, error } = useCreateBlob()

  function saved(): void {
    setContent('')
    setChapter(chapter + 1)
  }

  function save(): void {
    const metadata = { book_id: BOOK_ID, chapter }
    // What it rejects with is `error`.
    createBlob({ content, schema_id: 'text-input-v1', metadata }).then(saved, () => undefined)
  }

  return (
    <Card>
      <TextForm
        label="A new chapter"
        value={content}
        onChange={setContent}
        onSave={save}
        pending={pending}
        problem={wordsOf(error)}
      />
    </Card>
  )
}

/** What has been saved since the page was opened, newest first. */
function Chapters(): ReactNode {
  const blobs = useBlobEvents({ bookId: BOOK_ID }).flatMap(event =>
    event.type === 'blob.created' ? [event.payload] : [],
  )
  const book = useBookUpdates(BOOK_ID)
  const count = book?.chapter_added?.chapter_num ?? 0
  return (
    <section className="chapters" aria-label="Chapters">
      <p className="muted">{count === 1 ? '1 chapter' : `${count === 0 ? 'No' : count} chapters`}</p>
      {blobs.length > 0 && (
        <ul className="blobs">
          {blobs.toReversed().map(blob => (
            <li key={blob.blob_id}>
              <Chapter blob={blob} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

function Chapter({
  blob: { blob_id: blobId, preview, processor_id: processorId },
}: {
  readonly blob: Blob
}): ReactNode {
  const { processBlob, pending, error } = useProcessBlob()
  const processing = useProcessorStatus(blobId)
  const derived = useBlobDerived({ parent_id: blobId })

  function expand(): void {
    processBlob({ blob_id: blobId, processor_id: 'text-expansion' }).catch(() => undefined)
  }

  return (
    <article className="blob-pair" aria-label={blobId}>
      <div className="blob">
        <BlobHead id={blobId} processorId={processorId} />
        <p className="blob-text">{beginningOf(preview)}</p>
        {processing !== undefined && (
          <ProgressBar
            label={processing.message ?? 'Expanding'}
            value={processing.fraction}
            status={processing.status}
          />
        )}
        {(processing === undefined || processing.status === 'failed') && (
          <div className="demo-row">
            <Button onClick={expand} disabled={pending}>
              Expand
            </Button>
          </div>
        )}
        <Problem text={wordsOf(error)} />
      </div>
      {derived !== undefined && (
        <section className="blob blob-derived" aria-label={`What came of ${blobId}`}>
          <BlobHead id={derived.derived_id} processorId={derived.processor_id} />
          <p className="blob-text">{beginningOf(derived.preview ?? '')}</p>
          {derived.expansion_ratio !== undefined && (
            <p className="blob-ratio">
              <span className="badge" data-tone="success">
                {lengthInWords(derived.expansion_ratio)}
              </span>
            </p>
          )}
        </section>
      )}
    </article>
  )
}

function BlobHead({ id, processorId }: { readonly id: string; readonly processorId: string }): ReactNode {
  return (
    <p className="blob-head">
      <code>{id}</code>
      <span>{processorId}</span>
    </p>
  )
}
