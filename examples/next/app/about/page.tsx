import type { Metadata } from 'next'
import Link from 'next/link'
import { hailango } from 'hookwire/hailango'

export const metadata: Metadata = { title: 'How it works' }

/** A page with nothing live in it. A protocol is no client code: it is read on the server. */
export default function About() {
  return (
    <article className="prose">
      <h1>How it works</h1>
      <p>
        The shelf and its books come from the server as HTML. The browser then opens one socket, which speaks{' '}
        <code>{hailango.name}</code>, and from there on only the bars are rendered again.
      </p>
      <p>
        This page shows nothing live. The client is shared by all of them, so a change of page keeps the socket: the
        bars have moved on when you are back.
      </p>
      <p>
        <Link href="/">Back to the shelf</Link>
      </p>
    </article>
  )
}
