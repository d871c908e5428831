import type { Scenario } from '../../src/mock/index.js'
import { facilitatorsOf } from '../../src/protocols/saga/backend.js'
import type { saga } from '../../src/protocols/saga/index.js'
import { STORIES } from './family.js'

/** A book that is made of what the family has told. */
export interface BindBookOptions {
  readonly projectId: string
  readonly exportId: string
  readonly title: string
  /** How long a step takes, ms. */
  readonly stepTime: number
  /** At which fraction it fails, and why. Default: it does not. */
  readonly failure?: { readonly at: number; readonly error: string } | undefined
}

const STEPS = 10

/** `exportBook` of the library, with a book that can be downloaded indeed. */
export function bindBook(options: BindBookOptions): Scenario<typeof saga> {
  const { projectId, exportId, title, stepTime, failure } = options
  return async ({ hub, wait }) => {
    const facilitators = facilitatorsOf(projectId)
    hub.sendToRoom(facilitators, 'export_started', { exportId, projectId, progress: 0 })
    for (let step = 1; step <= STEPS; step += 1) {
      await wait(stepTime)
      const progress = (100 * step) / STEPS
      if (failure !== undefined && step / STEPS >= failure.at) {
        hub.sendToRoom(facilitators, 'export_failed', { exportId, projectId, progress, error: failure.error })
        return
      }
      hub.sendToRoom(facilitators, 'export_progress', { exportId, projectId, progress })
    }
    hub.sendToRoom(facilitators, 'export_ready', { exportId, projectId, progress: 100, downloadUrl: printed(title) })
  }
}

/** The book itself, as a page of HTML. */
function printed(title: string): string {
  const chapters = STORIES.map(story => `<h2>${story.title}</h2>\n<p>${story.transcript.join(' ')}</p>`)
  const page = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<title>${title}</title>
<style>body { max-width: 36em; margin: 4em auto; padding: 0 1em; font: 18px/1.6 Georgia, serif }</style>
<h1>${title}</h1>
${chapters.join('\n')}
</html>
`
  return `data:text/html;charset=utf-8,${encodeURIComponent(page)}`
}
