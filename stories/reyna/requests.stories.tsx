import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState } from 'react'
import { expect, waitFor, within } from 'storybook/test'
import { ProgressBar } from '../../src/components/index.js'
import {
  type BlobRequest,
  type CreateBlob,
  useCreateBlob,
  useProcessBlob,
  useProcessorStatus,
} from '../../src/protocols/reyna/index.js'
import { useSecondsUntil } from '../support/seconds-until.js'
import { Backstage, Button, Card, Problem, Stage } from '../support/stage.js'
import { wordsOf } from '../support/words-of.js'
import { LiveStudio } from './live-studio.js'
import { createQuota } from './quota.js'
import './reyna.css'
import { TextForm } from './text-form.js'
import { lengthInWords } from './words.js'

interface RequestsArgs {
  /** What stands in the field at the beginning. */
  text: string
  /** For how long the quota stays used up, s. */
  retryAfter: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<RequestsArgs> = {
  title: 'ReYNa Studio/Requests and failures',
  args: {
    text: 'She knew the hand. It was her own! She read on until the lamp went out.',
    retryAfter: 10,
    latency: 40,
  },
  argTypes: {
    retryAfter: { control: { type: 'range', min: 1, max: 60, step: 1 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <RequestsPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<RequestsArgs>

type Canvas = Parameters<NonNullable<Story['play']>>[0]['canvas']
const createdIn = (canvas: Canvas) => within(canvas.getByRole('region', { name: 'useCreateBlob' }))
const processedIn = (canvas: Canvas) => within(canvas.getByRole('region', { name: 'useProcessBlob' }))

/** From a text to its blob, and from there to the longer one: two requests, each with its own answer. */
export const Answered: Story = {
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    const created = createdIn(canvas)
    const processed = processedIn(canvas)
    await expect(processed.getByRole('button', { name: 'Expand' })).toBeDisabled()

    await step('A blob is created', async () => {
      await userEvent.click(created.getByRole('button', { name: 'Save' }))
      await waitFor(() => expect(created.getByText('result').nextSibling).toHaveTextContent('blob_1'))
      await expect(created.getByText('pending').nextSibling).toHaveTextContent('false')
    })

    await step('It is processed', async () => {
      await userEvent.click(processed.getByRole('button', { name: 'Expand' }))
      await waitFor(() => expect(processed.getByText('pending').nextSibling).toHaveTextContent('true'))
      await waitFor(() => expect(processed.getByText('result').nextSibling).toHaveTextContent(/blob_2, .+ as long/), {
        timeout: 5000,
      })
      await waitFor(() => expect(processed.getByRole('progressbar')).toHaveAttribute('aria-valuetext', 'Done'))
      await expect(processed.getByText('error').nextSibling).toHaveTextContent('–')
    })
  },
}

/** There is no word in the text, so the processor fails: the bar says so, and `error` has what the server answered. */
export const ProcessorRefuses: Story = {
  args: { text: '42, 1984, 2001.' },
  async play({ canvas, userEvent }) {
    await canvas.findByText('Connected')
    const processed = processedIn(canvas)
    await userEvent.click(createdIn(canvas).getByRole('button', { name: 'Save' }))
    const expand = processed.getByRole('button', { name: 'Expand' })
    await waitFor(() => expect(expand).toBeEnabled())

    await userEvent.click(expand)
    await waitFor(() => expect(processed.getByRole('alert')).toHaveTextContent(/there is no word in the text/))
    await waitFor(() => expect(processed.getByRole('progressbar')).toHaveAttribute('aria-valuetext', 'Failed at 0 %'))
    await expect(processed.getByText('error').nextSibling).toHaveTextContent('RequestError')
    await expect(expand).toBeEnabled()
  },
}

/** The server asks to wait: `retryAt` says until when, and the button counts the seconds. */
export const QuotaUsedUp: Story = {
  args: { retryAfter: 2, latency: 0 },
  async play({ canvas, userEvent, step }) {
    await canvas.findByText('Connected')
    const processed = processedIn(canvas)
    await userEvent.click(createdIn(canvas).getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(processed.getByRole('button', { name: 'Expand' })).toBeEnabled())

    await step('The button counts down', async () => {
      await userEvent.click(canvas.getByRole('button', { name: 'Use up the quota' }))
      await userEvent.click(processed.getByRole('button', { name: 'Expand' }))
      const waiting = await processed.findByRole('button', { name: 'Expand in 2 s' })
      await expect(waiting).toBeDisabled()
      await expect(processed.getByRole('alert')).toHaveTextContent('API quota exceeded')
      await expect(processed.getByText('error').nextSibling).toHaveTextContent('RateLimitError')
      await processed.findByRole('button', { name: 'Expand in 1 s' }, { timeout: 3000 })
    })

    await step('Then it works again', async () => {
      const again = await processed.findByRole('button', { name: 'Expand' }, { timeout: 3000 })
      await userEvent.click(again)
      await waitFor(() => expect(processed.getByText('result').nextSibling).toHaveTextContent('blob_2'), {
        timeout: 5000,
      })
    })
  },
}

/** More than 64 KB is never sent: the page says so at once, and the line stays up. */
export const TooLarge: Story = {
  args: { text: 'All work and no play makes a long text. '.repeat(1700), latency: 0 },
  async play({ canvas, userEvent }) {
    await canvas.findByText('Connected')
    await userEvent.click(createdIn(canvas).getByRole('button', { name: 'Save' }))
    await waitFor(() => expect(createdIn(canvas).getByRole('alert')).toHaveTextContent('larger than 65536 bytes'))
    await expect(canvas.getByText('Connected')).toBeVisible()
  },
}

function RequestsPage({ text, retryAfter, latency }: RequestsArgs): ReactNode {
  const [quota] = useState(createQuota)
  return (
    <LiveStudio latency={latency} backend={quota.backend}>
      {server => (
        <Stage
          title="Two requests"
          lead="What a component knows of a request: that it waits, what came, or what went wrong."
        >
          <Requests text={text} />
          <Backstage>
            <Button onClick={() => quota.exhaust(retryAfter)}>Use up the quota</Button>
            <Button onClick={server.cut}>Cut the line</Button>
          </Backstage>
        </Stage>
      )}
    </LiveStudio>
  )
}

function Requests({ text }: { readonly text: string }): ReactNode {
  const creating = useCreateBlob()
  return (
    <>
      <Creating text={text} creating={creating} />
      <Processing blobId={creating.result?.blob_id} />
    </>
  )
}

function Creating({ text, creating }: { readonly text: string; readonly creating: CreateBlob }): ReactNode {
  const [content, setContent] = useState(text)
  const { createBlob, pending, error, result } = creating

  function save(): void {
    createBlob({ content, schema_id: 'text-input-v1' }).catch(() => undefined)
  }

  return (
    <Card title="useCreateBlob">
      <TextForm
        label="Text"
        value={content}
        onChange={setContent}
        onSave={save}
        pending={pending}
        problem={wordsOf(error)}
      />
      <Outcome request={creating} result={result?.blob_id} />
    </Card>
  )
}

function Processing({ blobId }: { readonly blobId: string | undefined }): ReactNode {
  const processing = useProcessBlob()
  const status = useProcessorStatus(blobId)
  const wait = useSecondsUntil(processing.retryAt)
  const { processBlob, pending, error, result } = processing

  function expand(): void {
    if (blobId === undefined) return
    processBlob({ blob_id: blobId, processor_id: 'text-expansion' }).catch(() => undefined)
  }

  return (
    <Card title="useProcessBlob">
      <div className="demo-row">
        <Button primary onClick={expand} disabled={blobId === undefined || pending || wait > 0}>
          {wait > 0 ? `Expand in ${wait} s` : 'Expand'}
        </Button>
        <Problem text={wordsOf(error)} />
      </div>
      {status !== undefined && <ProgressBar label={blobId} value={status.fraction} status={status.status} />}
      <Outcome
        request={processing}
        result={result && `${result.derived_id}, ${lengthInWords(result.expansion_ratio ?? 1)}`}
      />
    </Card>
  )
}

interface OutcomeProps {
  readonly request: BlobRequest<unknown>
  readonly result: string | undefined
}

/** What the hook returns, as it stands. */
function Outcome({ request: { pending, error, retryAt }, result }: OutcomeProps): ReactNode {
  const wait = useSecondsUntil(retryAt)
  return (
    <dl className="facts outcome">
      <div>
        <dt>pending</dt>
        <dd>{String(pending)}</dd>
      </div>
      <div>
        <dt>error</dt>
        <dd>{error?.name ?? '–'}</dd>
      </div>
      <div>
        <dt>retryAt</dt>
        <dd>{wait > 0 ? `in ${wait} s` : '–'}</dd>
      </div>
      <div>
        <dt>result</dt>
        <dd>{result ?? '–'}</dd>
      </div>
    </dl>
  )
}
