import type { Scenario } from '../../hub/scenario.js'
import { facilitatorsOf } from './backend/projects.js'
import type { saga } from './protocol.js'

type SagaScenario = Scenario<typeof saga>

/** A story that is uploaded. */
export interface UploadStoryOptions {
  readonly projectId: string
  readonly storyId: string
  /** Default `The crossing`. */
  readonly title?: string
  /** Whose voice it is. Default `Ingrid`. */
  readonly uploadedBy?: string
  /** What is understood of it, piece by piece. Default: three sentences. */
  readonly transcript?: readonly string[]
  /** What the family asks about it. Default: one question. */
  readonly question?: string
  /** How long a step of the work takes, ms. Default 800. */
  readonly stepTime?: number
}

const CROSSING = [
  'We left Gothenburg in March of 1951, my sister Karin and I, with one suitcase between us.',
  'On the third night the storm came. Karin sang all the songs that she knew, and then she made some up.',
  'In the morning a gull sat on the rail. Father had told us that then we were nearly there.',
]

/**
 * A story is uploaded to a project, transcribed piece by piece and processed; then somebody asks a question about it, and
 * soon puts it better. Those who have joined the project hear of it.
 *
 * @example server.play(uploadStory({ projectId: 'our-family', storyId: 'the-crossing' }))
 */
export function uploadStory({
  projectId,
  storyId,
  title = 'The crossing',
  uploadedBy = 'Ingrid',
  transcript = CROSSING,
  question = 'What did Karin sing?',
  stepTime = 800,
}: UploadStoryOptions): SagaScenario {
  return async ({ hub, wait }) => {
    const story = { id: storyId, title, projectId, createdAt: '2026-01-05T09:00:00Z', duration: 184 }
    hub.sendToRoom(projectId, 'story_uploaded', { story, projectId, uploadedBy })
    await wait(stepTime)
    hub.sendToRoom(projectId, 'story_processing', { storyId, projectId, status: 'transcribing' })
    for (let pieces = 1; pieces <= transcript.length; pieces += 1) {
      await wait(stepTime)
      const said = { id: `${storyId}-transcript`, text: transcript.slice(0, pieces).join(' '), language: 'en' }
      hub.sendToRoom(projectId, 'transcript_updated', { storyId, transcript: said })
    }
    hub.sendToRoom(projectId, 'story_processing', { storyId, projectId, status: 'choosing a chapter' })
    await wait(stepTime)
    hub.sendToRoom(projectId, 'story_processed', { storyId, projectId, status: 'completed' })
    await wait(stepTime)
    const asked = { id: `${storyId}-question`, storyId, type: 'question', content: question, author: 'Jonas' }
    hub.sendToRoom(projectId, 'interaction_added', { interaction: asked, storyId, projectId })
    await wait(stepTime)
    const better = { ...asked, content: `${question} Do you still know it?` }
    hub.sendToRoom(projectId, 'interaction_updated', { interaction: better, storyId, projectId })
  }
}

/** Somebody who types. */
export interface TypeInStoryOptions {
  readonly projectId: string
  readonly storyId: string
  /** Default `karin`. */
  readonly userId?: string
  /** Default `Karin`. */
  readonly userName?: string
  /** For how long, ms. Default 3000. */
  readonly forTime?: number
}

/** As often as somebody who goes on typing says so, ms. */
const TYPING_EVERY_MS = 3000

/**
 * Somebody types in a story for a while, and stops.
 *
 * @example server.play(typeInStory({ projectId: 'our-family', storyId: 'the-crossing', userName: 'Karin', forTime: 5000 }))
 */
export function typeInStory({
  projectId,
  storyId,
  userId = 'karin',
  userName = 'Karin',
  forTime = TYPING_EVERY_MS,
}: TypeInStoryOptions): SagaScenario {
  return async ({ hub, wait }) => {
    const typing = { userId, userName, projectId, storyId }
    for (let left = forTime; left > 0; left -= TYPING_EVERY_MS) {
      hub.sendToRoom(projectId, 'typing_start', typing)
      await wait(Math.min(left, TYPING_EVERY_MS))
    }
    hub.sendToRoom(projectId, 'typing_stop', typing)
  }
}

/** Somebody who has something to say. */
export interface CommentOptions extends TypeInStoryOptions {
  /** Default: a memory. */
  readonly content?: string
}

/**
 * Somebody comes online, types, says something about a story and goes again.
 *
 * @example server.play(comment({ projectId: 'our-family', storyId: 'the-crossing', content: 'I was so seasick.' }))
 */
export function comment({
  content = 'It was the one about the fox and the moon. I sang it out of fear, not to comfort anybody.',
  ...typing
}: CommentOptions): SagaScenario {
  return async stage => {
    const { hub, wait } = stage
    const { projectId, storyId, userId = 'karin', userName = 'Karin' } = typing
    hub.sendToRoom(projectId, 'user_online', { userId, userName })
    await wait(1000)
    await typeInStory(typing)(stage)
    const interaction = { id: `${storyId}-${userId}`, storyId, type: 'comment', content, author: userName }
    hub.sendToRoom(projectId, 'interaction_added', { interaction, storyId, projectId })
    await wait(1000)
    hub.sendToRoom(projectId, 'user_offline', { userId, userName })
  }
}

/** A book that is made of the stories of a project. */
export interface ExportBookOptions {
  readonly projectId: string
  readonly exportId: string
  /** How long a step takes, ms. Default 500. */
  readonly stepTime?: number
  /** At which fraction it fails, 0–1. Default: it does not. */
  readonly failAt?: number
}

const EXPORT_STEPS = 8

/**
 * A book is made of the stories of a project, and can be downloaded at the end; or it fails on the way. The facilitators
 * of the project hear of it, and its storytellers do not.
 *
 * @example server.play(exportBook({ projectId: 'our-family', exportId: 'summer-edition' }))
 */
export function exportBook({
  projectId,
  exportId,
  stepTime = 500,
  failAt = Infinity,
}: ExportBookOptions): SagaScenario {
  return async ({ hub, wait }) => {
    const facilitators = facilitatorsOf(projectId)
    hub.sendToRoom(facilitators, 'export_started', { exportId, projectId, progress: 0 })
    for (let step = 1; step <= EXPORT_STEPS; step += 1) {
      await wait(stepTime)
      const fraction = step / EXPORT_STEPS
      const progress = 100 * fraction
      if (fraction >= failAt) {
        const error = 'The recording of "The bakery" could not be found'
        return hub.sendToRoom(facilitators, 'export_failed', { exportId, projectId, progress, error })
      }
      hub.sendToRoom(facilitators, 'export_progress', { exportId, projectId, progress })
    }
    const downloadUrl = `https://saga.example/exports/${encodeURIComponent(exportId)}.pdf`
    hub.sendToRoom(facilitators, 'export_ready', { exportId, projectId, progress: 100, downloadUrl })
  }
}

/**
 * Says to everybody that the server is about to stop, and no more: it goes on. A server that does stop, by `stop()` of the
 * mock or `close()` on Node, says so by itself.
 *
 * @example server.play(announceShutdown())
 */
export function announceShutdown(message = 'We are updating Saga, and are back in a minute.'): SagaScenario {
  return async ({ hub }) => hub.broadcastToAll('server_shutdown', { message })
}

const BAKERY = [
  'The ovens were lit at three, and I slept above them, so in winter I had the warmest bed of the street.',
  'Your grandfather came for cinnamon rolls each Saturday. He did not even like cinnamon.',
]

/**
 * A little of everything in the project `our-family`: two stories, somebody who remembers, an export that becomes ready and
 * one that fails.
 *
 * @example server.play(demo)
 */
export const demo: SagaScenario = async stage => {
  const projectId = 'our-family'
  const { wait } = stage
  await uploadStory({ projectId, storyId: 'the-crossing' })(stage)
  await comment({ projectId, storyId: 'the-crossing' })(stage)
  await uploadStory({
    projectId,
    storyId: 'the-bakery',
    title: 'The bakery',
    transcript: BAKERY,
    question: 'When did you find out?',
  })(stage)
  await exportBook({ projectId, exportId: 'spring-edition' })(stage)
  await wait(1500)
  await exportBook({ projectId, exportId: 'summer-edition', failAt: 0.6 })(stage)
}
