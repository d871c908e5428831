import Link from 'next/link'
import { BookProgress } from './book-progress'
import { findBooks } from './books'
import { Cover } from './cover'

/** A server component: the books are in the HTML, and only the bars are rendered again in the browser. */
export default async function Shelf() {
  const books = await findBooks()
  return (
    <>
      <h1>On the shelf</h1>
      <p className="lead">The pages of these books are being read right now.</p>
      <ul className="shelf">
        {books.map(book => (
          <li key={book.id}>
            <article className="card" aria-label={book.translation}>
              <Cover book={book} />
              <h2>
                <Link href={`/books/${book.id}`}>{book.translation}</Link>
              </h2>
              <BookProgress bookId={book.id} />
            </article>
          </li>
        ))}
      </ul>
    </>
  )
}
