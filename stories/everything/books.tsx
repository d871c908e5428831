import type { ReactNode } from 'react'
import { ProgressBar } from '../../src/components/index.js'
import { useBookReady, useOCRProgress } from '../../src/protocols/hailango/index.js'
import { SHELF } from './scenes.js'

type Book = (typeof SHELF)[number]

/** HaiLanGo: books that are read, page by page. */
export function Books(): ReactNode {
  const ready = useBookReady()
  return (
    <>
      <ul className="tile-list">
        {SHELF.map(book => (
          <li key={book.id}>
            <BookBar book={book} />
          </li>
        ))}
      </ul>
      <p className="tile-note muted">
        {ready === undefined ? 'No book is ready yet.' : `Ready last: ${ready.title ?? ready.bookId}`}
      </p>
    </>
  )
}

function BookBar({ book: { id, title, pages } }: { readonly book: Book }): ReactNode {
  const ocr = useOCRProgress({ bookId: id })
  return (
    <ProgressBar
      label={<span lang="ja">{title}</span>}
      value={ocr?.fraction ?? 0}
      status={ocr?.status}
      {...(ocr?.status !== 'completed' && { valueText: `${ocr?.processedPages ?? 0} of ${pages} pages` })}
    />
  )
}
