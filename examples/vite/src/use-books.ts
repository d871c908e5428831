import { useCallback, useEffect, useRef, useState } from 'react'
import { useConnection, useWebSocketSubscriptions } from 'hookwire/hailango'
import { type Book, fetchBooks } from './api.ts'

interface Books {
  /** Newest first; `undefined` before the first answer. */
  readonly books: readonly Book[] | undefined
  /** Fetches them again. */
  readonly refetch: () => void
}

/**
 * The books of this user. Messages bring the news, HTTP has the truth: a message that is sent while the line is down is
 * gone, `book_ready` too. So the list is fetched whenever the line comes up, the first time as well as after a break,
 * and whenever a message says that it is no longer what it was.
 */
export function useBooks(): Books {
  const [books, setBooks] = useState<readonly Book[]>()
  const isOpen = useConnection(connection => connection.status === 'open')
  const underWay = useRef<AbortController>(undefined)

  const refetch = useCallback(() => {
    // An older answer must not arrive after a newer one.
    underWay.current?.abort()
    const { signal } = (underWay.current = new AbortController())
    fetchBooks(signal).then(
      fetched => setBooks(known => fetched.map(book => keepProgress(book, known))),
      // The line is going down as well, and once it is back all is fetched again.
      () => undefined,
    )
  }, [])

  useEffect(() => {
    if (isOpen) refetch()
  }, [isOpen, refetch])
  useWebSocketSubscriptions({ book_ready: refetch, error: refetch })

  return { books, refetch }
}

/** A server that was started again has lost the page that it was at; no bar goes back for that. */
function keepProgress(book: Book, known: readonly Book[] = []): Book {
  const before = known.find(({ id }) => id === book.id)
  return { ...book, progress: Math.max(book.progress, before?.progress ?? 0) }
}
