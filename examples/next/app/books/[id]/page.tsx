import type { Metadata } from 'next'
import Link from 'next/link'
import { notFound } from 'next/navigation'
import { BookProgress } from '../../book-progress'
import { findBook } from '../../books'
import { Cover } from '../../cover'

interface Props {
  readonly params: Promise<{ id: string }>
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const book = await findBook((await params).id)
  return { title: book?.translation ?? 'No such book' }
}

/** Another server component around the same client one: what the shelf has learned is here from the first moment. */
export default async function BookPage({ params }: Props) {
  const book = await findBook((await params).id)
  if (book === undefined) notFound()
  return (
    <article className="book" aria-label={book.translation}>
      <Cover book={book} />
      <div>
        <h1>{book.translation}</h1>
        <p className="lead" lang={book.lang}>
          {book.title}
        </p>
        <p>{book.about}</p>
        <BookProgress bookId={book.id} />
        <p>
          <Link href="/">Back to the shelf</Link>
        </p>
      </div>
    </article>
  )
}
