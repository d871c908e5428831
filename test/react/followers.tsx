import { useOCRProgress } from '../../src/protocols/hailango/hooks.js'
import { useProgress } from '../../src/react/use-progress.js'

/** How often each component has rendered, by its book. */
export class RenderCounts {
  readonly #counts = new Map<string, number>()

  readonly add = (id: string): void => {
    this.#counts.set(id, (this.#counts.get(id) ?? 0) + 1)
  }

  /** What has rendered since the last time that this was asked. */
  take(): Readonly<Record<string, number>> {
    const taken = Object.fromEntries(this.#counts)
    this.#counts.clear()
    return taken
  }
}

interface FollowerProps {
  readonly bookId: string
  readonly rendered: (id: string) => void
}

function OCRFollower({ bookId, rendered }: FollowerProps) {
  rendered(bookId)
  const ocr = useOCRProgress({ bookId })
  return <li>{`${bookId}: ${ocr?.processedPages ?? 'unknown'}`}</li>
}

function ProgressFollower({ bookId, rendered }: FollowerProps) {
  rendered(bookId)
  const progress = useProgress(bookId)
  return <li>{`${bookId}: ${progress?.fraction ?? 'unknown'}`}</li>
}

const followers = { useOCRProgress: OCRFollower, useProgress: ProgressFollower }

/** So many components, each of which follows another book: `book-0`, `book-1` … */
export function Followers({
  count,
  hook,
  rendered,
}: {
  readonly count: number
  readonly hook: keyof typeof followers
  readonly rendered: (id: string) => void
}) {
  const Follower = followers[hook]
  return (
    <ul>
      {Array.from({ length: count }, (_, index) => (
        <Follower key={index} bookId={`book-${index}`} rendered={rendered} />
      ))}
    </ul>
  )
}
