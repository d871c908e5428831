import type { Metadata } from 'next'
import Link from 'next/link'
import { hailango } from 'hookwire/hailango'

export const metadata: Metadata = { title: 'How it works' }

/** A page that is not live, and so has no provider above it. A protocol is no client code: it is read on the server. */
export default function About() {
  return (
    <main className="prose">
      <h1>How it works</h1>
      <p>
        The shelf and its books come from the server as HTML. The browser then opens one socket, which speaks{' '}
        <code>{hailango.name}</code>, and from there on only the bars are rendered again.
      </p>
      <p>
        This page shows nothing live, and has no provider. If you came from the shelf, the socket is still open: the
        bars have moved on when you are back.
      </p>
      <p>
        <Link href="/">Back to the shelf</Link>
      </p>
    </main>
  )
}
