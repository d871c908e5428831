import type { ReactNode } from 'react'
import { ProgressBar } from '../../src/components/index.js'
import { useBlobDerived, useBlobEvents, useBookUpdates, useProcessorStatus } from '../../src/protocols/reyna/index.js'
import { lengthInWords } from '../reyna/words.js'
import { NOVEL } from './scenes.js'

const SHOWN = 3

/** ReYNa Studio: pieces of text, and the processor that makes longer ones of them. */
export function Blobs(): ReactNode {
  const blobs = useBlobEvents({ bookId: NOVEL, limit: 20 }).flatMap(event =>
    event.type === 'blob.created' ? [event.payload] : [],
  )
  const chapters = useBookUpdates(NOVEL)?.chapter_added?.chapter_num ?? 0
  return (
    <>
      {blobs.length === 0 && <p className="muted">No chapter yet.</p>}
      <ul className="tile-list" data-tall="">
        {blobs
          .slice(-SHOWN)
          .toReversed()
          .map(({ blob_id: id, preview }) => (
            <li key={id}>
              <Blob id={id} preview={preview} />
            </li>
          ))}
      </ul>
      <p className="tile-note muted">{chapters === 1 ? '1 chapter' : `${chapters} chapters`} so far</p>
    </>
  )
}

function Blob({ id, preview }: { readonly id: string; readonly preview: string | undefined }): ReactNode {
  const processing = useProcessorStatus(id)
  const ratio = useBlobDerived({ parent_id: id })?.expansion_ratio
  return (
    <article className="tile-blob" aria-label={id}>
      <p className="tile-line">{preview}</p>
      <ProgressBar
        label={ratio === undefined ? <code>{id}</code> : lengthInWords(ratio)}
        value={processing?.fraction}
        status={processing?.status}
      />
    </article>
  )
}
