import { useOCRProgress } from 'hookwire/hailango'
import { ProgressBar } from 'hookwire/components'
import { type Book, pageUrl } from './api.ts'

const STATUS = { reading: 'running', ready: 'completed', failed: 'failed' } as const

/** One book: how far it is, and what was read. Renders only for messages about this book. */
export function BookCard({ book }: { readonly book: Book }) {
  const ocr = useOCRProgress({ bookId: book.id })
  // HTTP knows whole pages, also those from before this page was loaded; the line knows every step since.
  const fraction = Math.max(book.progress / 100, ocr?.fraction ?? 0)

  return (
    <article className="card book" aria-label={book.title}>
      {/* A background, because a file that is no image would show as a broken one. */}
      <div className="thumbnail" style={{ backgroundImage: `url(${pageUrl(book.id, 1)})` }} />
      <div className="book-body">
        <h3>{book.title}</h3>
        <ProgressBar
          label={book.status === 'reading' ? (ocr?.message ?? 'Waiting its turn') : pagesOf(book)}
          value={fraction}
          status={STATUS[book.status]}
        />
        {book.problem !== undefined && <p className="problem">{book.problem}</p>}
      </div>
      {book.status === 'ready' && <Text pages={book.pages} />}
    </article>
  )
}

function Text({ pages }: Pick<Book, 'pages'>) {
  return (
    <details className="text" open={pages.length === 1}>
      <summary>{pages.length === 1 ? 'Text' : `Text of ${pages.length} pages`}</summary>
      {pages.map(({ number, text }) => (
        <p key={number}>{text === '' ? 'There is no text on this page.' : text}</p>
      ))}
    </details>
  )
}

function pagesOf({ totalPages }: Book): string {
  return totalPages === 1 ? '1 page' : `${totalPages} pages`
}
