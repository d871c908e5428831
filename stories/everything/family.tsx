import type { ReactNode } from 'react'
import { ProgressBar } from '../../src/components/index.js'
import { useExport, useProject, useStories, useTranscript } from '../../src/protocols/saga/index.js'
import { PROJECT_ID } from '../saga/family.js'
import { EDITION } from './scenes.js'

/** Saga: the story that is told, and the book that is made of all of them. */
export function Family(): ReactNode {
  const { status } = useProject(PROJECT_ID)
  const stories = useStories(PROJECT_ID)
  const newest = stories.at(-1)
  const text = useTranscript(newest?.id)?.text
  return (
    <>
      <article className="tile-story" aria-label="The newest story">
        <p className="tile-line">
          <strong>{newest === undefined ? WAITING[status] : (newest.story?.title ?? 'A story')}</strong>
        </p>
        <p className="tile-transcript">{text ?? (newest === undefined ? '' : 'It is being listened to …')}</p>
        <p className="muted">{stories.length === 1 ? '1 story' : `${stories.length} stories`} told</p>
      </article>
      <Edition />
    </>
  )
}

const WAITING = { joining: 'Joining the family …', joined: 'No story yet', denied: 'Not yours to see' } as const

function Edition(): ReactNode {
  const edition = useExport(EDITION)
  return (
    <div className="tile-edition">
      <ProgressBar
        label={edition?.status === 'completed' ? 'Spring edition, bound' : 'Spring edition'}
        value={edition?.fraction ?? 0}
        status={edition?.status}
      />
      {edition?.downloadUrl === undefined ? (
        <span className="muted">The pages are set …</span>
      ) : (
        <a className="tile-link" href={edition.downloadUrl} download="spring-edition.html">
          Download the book
        </a>
      )}
    </div>
  )
}
