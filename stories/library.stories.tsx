import type { Meta, StoryObj } from '@storybook/react-vite'
import { type ReactNode, useState } from 'react'
import { expect, waitFor } from 'storybook/test'
import { ProgressBar } from '../src/components/index.js'
import { readLibrary } from '../src/protocols/hailango/backend.js'
import { useBookReady, useProgress } from '../src/protocols/hailango/index.js'
import { type Book, books } from './support/books.js'
import { Live } from './support/live.js'
import { Backstage, Button, Cover, Stage } from './support/stage.js'

interface LibraryArgs {
  /** How many books are read at once. */
  count: number
  /** How many pages each has. */
  pages: number
  /** How long a page takes, ms; each book keeps a pace between half and one and a half of it. */
  pageTime: number
  /** How long a frame travels in each direction, ms. */
  latency: number
}

const meta: Meta<LibraryArgs> = {
  title: 'Live/Many books',
  args: { count: 9, pages: 20, pageTime: 70, latency: 20 },
  argTypes: {
    count: { control: { type: 'range', min: 1, max: 60, step: 1 } },
    pages: { control: { type: 'range', min: 1, max: 200, step: 1 } },
    pageTime: { control: { type: 'range', min: 20, max: 2000, step: 10 } },
    latency: { control: { type: 'range', min: 0, max: 1000, step: 20 } },
  },
  render: args => <LibraryPage key={JSON.stringify(args)} {...args} />,
}

export default meta
type Story = StoryObj<LibraryArgs>

/** Each card follows its own book, and renders when that book moves and at no other time. */
export const ManyBooks: Story = {
  async play({ canvas, args }) {
    const bars = await canvas.findAllByRole('progressbar')
    await expect(bars).toHaveLength(args.count)
    await canvas.findByText(`${args.count} of ${args.count} ready`, {}, { timeout: 6000 })
    await waitFor(() => expect(bars.map(bar => bar.getAttribute('aria-valuetext'))).toEqual(bars.map(() => 'Done')))
  },
}

function LibraryPage({ count, pages, pageTime, latency }: LibraryArgs): ReactNode {
  const [shelf] = useState(() => books(count))
  const scenario = readLibrary(shelf.map(({ id, title }) => ({ bookId: id, title, pages, pageTime })))
  return (
    <Live latency={latency} onConnected={server => server.play(scenario)}>
      {server => (
        <Stage wide title="Your library" lead="Many books are read at once, each at its own pace.">
          <Backstage>
            <Button onClick={() => server.play(scenario)}>Read them again</Button>
            <ReadyCount total={count} />
          </Backstage>
          <ul className="shelf">
            {shelf.map((book, index) => (
              <li key={book.id}>
                <BookOnShelf book={book} index={index} />
              </li>
            ))}
          </ul>
        </Stage>
      )}
    </Live>
  )
}

/** With a handler a hook never renders by itself; this component does so once for each book. */
function ReadyCount({ total }: { readonly total: number }): ReactNode {
  const [ready, setReady] = useState<ReadonlySet<string | undefined>>(new Set())
  useBookReady(({ bookId }) => setReady(before => new Set(before).add(bookId)))
  return (
    <span className="muted" role="status">
      {ready.size} of {total} ready
    </span>
  )
}

function BookOnShelf({
  book: { id, title, author },
  index,
}: {
  readonly book: Book
  readonly index: number
}): ReactNode {
  const progress = useProgress(id)
  return (
    <div className="book">
      <Cover title={title} index={index} />
      <div className="book-text">
        <div>
          <h3 className="book-title" lang="ja">
            {title}
          </h3>
          <p className="book-author" lang="ja">
            {author}
          </p>
        </div>
        <ProgressBar
          label={progress?.total === undefined ? 'Waiting' : `${progress.total} pages`}
          value={progress?.fraction}
          status={progress?.status}
        />
      </div>
    </div>
  )
}
