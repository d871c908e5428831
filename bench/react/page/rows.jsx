import { memo } from 'react'

import { bookOf } from '../messages.js'
import { countRender, scene } from './scene.js'

/** The components of every variant: each shows the progress of its book, which the hook `use` tells it. */
export function Rows({ use }) {
  return (
    <ul>
      {Array.from({ length: scene.components }, (_, index) => (
        <Row key={index} use={use} bookId={bookOf(index, scene.ids)} />
      ))}
    </ul>
  )
}

const Row = memo(({ use, bookId }) => {
  const progress = use(bookId)
  countRender()
  return <li>{progress ?? '–'}</li>
})
