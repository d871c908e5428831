import type { Metadata } from 'next'
import Link from 'next/link'
import type { ReactNode } from 'react'
import { ConnectionStatus } from 'hookwire/components'
import 'hookwire/components.css'
import './globals.css'
import { Providers } from './providers'

export const metadata: Metadata = {
  title: { default: 'Bookshelf', template: '%s · Bookshelf' },
  description: 'Rendered by Next.js on the server, live in the browser over hookwire.',
}

/** A server component around the client one: the provider stands here once, and each page below it is live. */
export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <Providers>
          <header className="bar">
            <Link href="/" className="brand">
              Bookshelf
            </Link>
            <nav>
              <Link href="/about">How it works</Link>
            </nav>
            <ConnectionStatus />
          </header>
          <main>{children}</main>
        </Providers>
      </body>
    </html>
  )
}
