import type { Meta, StoryObj } from '@storybook/react-vite'
import type { ReactNode } from 'react'
import { expect, waitFor } from 'storybook/test'
import { ProgressBar, ToastRegion, useToasts } from '../src/components/index.js'
import { readBook } from '../src/protocols/hailango/backend.js'
import { useBookReady, useOCRProgress } from '../src/protocols/hailango/index.js'
import { Live } from './support/live.js'
import { Backstage, Button, Card, Cover, Stage } from './support/stage.js'

interface BookArgs {
  title: string
  /** How many pages the book has. */
  pages: number
  /** How long the server reads a page, ms. */
  pageTime: number
  /** The page that cannot be read; 0 for none. */
  failAt: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<BookArgs> = {
  title: 'Live/One book',
  args: { title: '銀河鉄道の夜', pages: 24, pageTime: 80, failAt: 0, latency: 20 },
  argTypes: {
    pages: { control: { type: 'range', min: 1, max: 200, step: 1 } },
    pageTime: { control: { type: 'range', min: 20, max: 2000, step: 20 } },
    failAt: { control: { type: 'range', min: 0, max: 200, step: 1 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <BookPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<BookArgs>

/** Pages are read in parallel and overtake each other on the wire; the bar never goes back. */
export const OneBook: Story = {
  async play({ canvas }) {
    const bar = await canvas.findByRole('progressbar', { name: /pages read/ })
    const seen: number[] = []
    const watch = new MutationObserver(() => seen.push(Number(bar.getAttribute('aria-valuenow'))))
    watch.observe(bar, { attributes: true })

    await canvas.findByText('銀河鉄道の夜 is ready', {}, { timeout: 5000 })
    // Handlers hear a message at once, the state follows with the next frame.
    await waitFor(() => expect(bar).toHaveAttribute('aria-valuetext', 'Done'))
    watch.disconnect()
    await expect(seen.length).toBeGreaterThan(3)
    await expect(seen).toEqual([...seen].sort((a, b) => a - b))
  },
}

/** The scan of a page is too dark: the bar stays where the reading ended, and says so. */
export const PageFails: Story = {
  args: { title: '羅生門', pages: 12, pageTime: 50, failAt: 8 },
  async play({ canvas }) {
    const bar = await canvas.findByRole('progressbar', { name: /pages read/ })
    await waitFor(() => expect(bar).toHaveAttribute('aria-valuetext', expect.stringMatching(/^Failed at \d\d %$/)), {
      timeout: 3000,
    })
    await expect(canvas.getByText('The scan is too dark')).toBeVisible()
  },
}

/** The line is cut on the way. What was said meanwhile is lost, the next message catches up. */
export const LineIsCut: Story = {
  args: { title: '走れメロス', pages: 30, pageTime: 50, latency: 0 },
  async play({ canvas, userEvent }) {
    const bar = await canvas.findByRole('progressbar', { name: /pages read/ })
    await waitFor(() => expect(bar).toHaveAttribute('aria-valuenow'))
    const pill = canvas.getByRole('status')
    await userEvent.click(canvas.getByRole('button', { name: 'Cut the line' }))
    await waitFor(() => expect(pill).toHaveTextContent('Connection lost'))
    await waitFor(() => expect(pill).toHaveTextContent('Connected'), { timeout: 2000 })
    await canvas.findByText('走れメロス is ready', {}, { timeout: 5000 })
  },
}

const BOOK_ID = 'book-of-the-day'

function BookPage({ title, pages, pageTime, failAt, latency }: BookArgs): ReactNode {
  const scenario = readBook({ bookId: BOOK_ID, title, pages, pageTime, ...(failAt > 0 && { failAt }) })
  return (
    <Live latency={latency} options={{ reconnect: { base: 400 } }} onConnected={server => server.play(scenario)}>
      {server => (
        <Stage title="Reading a book" lead="The server reads the pages and tells the page how far it is.">
          <Card>
            <BookProgress bookId={BOOK_ID} title={title} />
          </Card>
          <Backstage>
            <Button onClick={() => server.play(scenario)}>Read it again</Button>
            <Button onClick={server.cut}>Cut the line</Button>
          </Backstage>
          <ReadyToasts />
        </Stage>
      )}
    </Live>
  )
}

function BookProgress({ bookId, title }: { readonly bookId: string; readonly title: string }): ReactNode {
  const ocr = useOCRProgress({ bookId })
  const total = ocr?.totalPages
  const done = ocr === undefined ? 0 : Math.round(ocr.fraction * ocr.totalPages)
  return (
    <div className="book">
      <Cover title={title} />
      <div className="book-text">
        <div>
          <h3 className="book-title" lang="ja">
            {title}
          </h3>
          <p className="book-author">Uploaded today</p>
        </div>
        <ProgressBar label={`${done} of ${total ?? '…'} pages read`} value={ocr?.fraction} status={ocr?.status} />
        <p className="muted">{wordsFor(ocr)}</p>
      </div>
    </div>
  )
}

function wordsFor(ocr: ReturnType<typeof useOCRProgress>): string {
  if (ocr === undefined) return 'Waiting for the first page'
  return ocr.status === 'completed' ? 'Ready to learn from' : (ocr.message ?? '')
}

function ReadyToasts(): ReactNode {
  const { toasts, show, dismiss } = useToasts()
  useBookReady(({ title, totalPages }) =>
    show({ level: 'success', title: `${title} is ready`, message: `${totalPages} pages to learn from` }),
  )
  return <ToastRegion toasts={toasts} onDismiss={dismiss} />
}
