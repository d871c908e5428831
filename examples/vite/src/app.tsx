import { useState } from 'react'
import { useBookReady, useErrorNotification } from 'hookwire/hailango'
import { ConnectionStatus, ToastRegion, useToasts } from 'hookwire/components'
import { sendBook } from './api.ts'
import { BookCard } from './book-card.tsx'
import { Chooser } from './chooser.tsx'
import { useBooks } from './use-books.ts'

export function App() {
  const { books, refetch } = useBooks()
  const { toasts, show, dismiss } = useToasts()
  const [sending, setSending] = useState(false)

  // With a handler, a hook sees every message and renders nothing.
  useBookReady(({ title }) => show({ level: 'success', title: `“${title}” is ready`, message: '' }))
  useErrorNotification(({ message }) => show({ level: 'error', title: 'A page could not be read', message }))

  async function read(title: string, pages: () => Promise<readonly Blob[]>): Promise<void> {
    setSending(true)
    try {
      await sendBook(title, await pages())
      refetch()
    } catch (error) {
      show({ level: 'error', title: 'The pages were not sent', message: error instanceof Error ? error.message : '' })
    } finally {
      setSending(false)
    }
  }

  return (
    <>
      <header className="bar">
        <strong className="brand">Page Reader</strong>
        <ConnectionStatus />
      </header>
      <main>
        <section aria-labelledby="choose">
          <h1 id="choose">Turn a page into text</h1>
          <p className="lead">Choose a page, or bring your own. It is read on the server while you watch.</p>
          <Chooser disabled={sending} onChoose={read} />
        </section>
        <section aria-labelledby="shelf">
          <h2 id="shelf">Your shelf</h2>
          {books?.length === 0 && <p className="empty">Nothing yet. The first page takes a few seconds.</p>}
          <ul className="shelf">
            {books?.map(book => (
              <li key={book.id}>
                <BookCard book={book} />
              </li>
            ))}
          </ul>
        </section>
      </main>
      <ToastRegion toasts={toasts} onDismiss={dismiss} />
    </>
  )
}
