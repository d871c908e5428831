import Link from 'next/link'
import type { ReactNode } from 'react'
import { ConnectionStatus } from 'hookwire/components'
import { Providers } from '../providers'

/** Every page of this group is live. */
export default function LiveLayout({ children }: { readonly children: ReactNode }) {
  return (
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
  )
}
