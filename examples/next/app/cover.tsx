import type { CSSProperties } from 'react'
import type { Book } from './books'

/** The cover of a book, drawn by the style sheet. */
export function Cover({ book: { hue, lang, title } }: { readonly book: Book }) {
  const style: CSSProperties & Record<'--hue', number> = { '--hue': hue }
  return (
    <div className="cover" lang={lang} style={style} aria-hidden="true">
      {title}
    </div>
  )
}
