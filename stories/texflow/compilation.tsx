import type { ReactNode } from 'react'
import { ProgressBar } from '../../src/components/index.js'
import { useCompilation, useMessageLog } from '../../src/protocols/texflow/index.js'
import './texflow.css'

/** How far the compilation is that was heard of last. */
export function CompilationBar(): ReactNode {
  const compilation = useCompilation()
  if (compilation === undefined) return <p className="muted">Nothing has been compiled yet.</p>
  const { status, fraction, message } = compilation
  return <ProgressBar label={LABELS[status] ?? message ?? 'Compiling'} value={fraction} status={status} />
}

/** What stands above the bar; while it moves, the server's own words. */
const LABELS = { running: undefined, completed: 'Compiled', failed: 'Not compiled' } as const

const time = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })

/** What came of the compilation that ended last, also while the next one runs. */
export function LastResult(): ReactNode {
  const result = useCompilation()?.result
  if (result === undefined) return <p className="muted">There is no PDF yet.</p>
  const { status, message, finishedAt } = result
  return (
    <div className="tex-result" data-status={status}>
      <span className="tex-sheet" aria-hidden="true">
        {status === 'completed' ? 'PDF' : 'TeX'}
      </span>
      <p className="tex-said">{status === 'completed' ? `main.pdf, ${message ?? 'ready'}` : message}</p>
      <p className="muted">
        {status === 'completed' ? 'Made' : 'Failed'} at {time.format(finishedAt)}
      </p>
    </div>
  )
}

/** What the compiler has said in the last runs, newest last. */
export function CompilationLog(): ReactNode {
  const lines = useMessageLog('*', { limit: 60 }).filter(({ type }) => type.startsWith('compilation_'))
  return (
    <ol className="tex-log" aria-label="Log">
      {lines.slice(-6).map(({ serial, type, payload }) => (
        <li key={serial} data-type={type}>
          {wordsIn(payload)}
        </li>
      ))}
    </ol>
  )
}

function wordsIn(payload: unknown): string {
  const words: unknown = Reflect.get(Object(payload), 'message')
  return typeof words === 'string' ? words : ''
}
