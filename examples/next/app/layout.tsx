import type { Metadata } from 'next'
import type { ReactNode } from 'react'
import 'hookwire/components.css'
import './globals.css'

export const metadata: Metadata = {
  title: { default: 'Bookshelf', template: '%s · Bookshelf' },
  description: 'Rendered by Next.js on the server, live in the browser over hookwire.',
}

export default function RootLayout({ children }: { readonly children: ReactNode }) {
  return (
    <html lang="en">
      <body>{children}</body>
    </html>
  )
}
