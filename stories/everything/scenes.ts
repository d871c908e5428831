import type { Scenario } from '../../src/mock/index.js'
import { type hailango } from '../../src/protocols/hailango/index.js'
import { readBook } from '../../src/protocols/hailango/backend.js'
import { writeChapter } from '../../src/protocols/reyna/backend.js'
import type { reyna } from '../../src/protocols/reyna/index.js'
import { uploadStory } from '../../src/protocols/saga/backend.js'
import type { saga } from '../../src/protocols/saga/index.js'
import { coauthor, compile } from '../../src/protocols/texflow/backend.js'
import type { texflow } from '../../src/protocols/texflow/index.js'
import { readMessages, sayMessage } from '../../src/protocols/ws-service/backend.js'
import { topicOf, type wsService } from '../../src/protocols/ws-service/index.js'
import { bindBook } from '../saga/bind-book.js'
import { INGRID, PROJECT_ID, STORIES } from '../saga/family.js'
import { books } from '../support/books.js'
import { forever, together } from '../support/forever.js'
import { CORRECTING, JONAS, KARIN, READING } from '../texflow/thesis.js'

/*
 * What the five servers do, without an end. `pace`: how fast the reader wants it; 1 is as people are, less is faster.
 */

const PAGES = [24, 16, 32, 20, 12] as const

/** Books that are read, each at a pace of its own. */
export const SHELF = books(PAGES.length).map((book, index) => ({ ...book, pages: PAGES[index] ?? 20 }))

export function reading(pace: number): Scenario<typeof hailango> {
  return together(
    ...SHELF.map(({ id, title, pages }, index) =>
      forever(() => readBook({ bookId: id, title, pages, pageTime: (260 + 90 * index) * pace }), 1500 * pace),
    ),
  )
}

export const NOVEL = 'my-novel'

const CHAPTERS = [
  'The lighthouse had been dark for a year. Then, one evening, there was a light.',
  'The letter came without a stamp. Inside was a key.',
  'She knew the hand. It was her own!',
] as const

/** A novel that grows, chapter by chapter; with every third one the processor fails. */
export function writing(pace: number): Scenario<typeof reyna> {
  return forever(round => {
    const text = CHAPTERS[round % CHAPTERS.length] ?? ''
    const about = { bookId: NOVEL, chapter: round + 1, text, stepTime: 450 * pace }
    return writeChapter(round % 3 === 2 ? { ...about, failAt: 0.6 } : about)
  }, 1500 * pace)
}

export const FAMILY_CHAT = 'cccccccc-0000-4000-8000-000000000001'
/** Who looks at the page. */
export const ME = '77777777-0000-4000-8000-000000000009'

const KARIN_ID = '77777777-0000-4000-8000-000000000001'
const JONAS_ID = '77777777-0000-4000-8000-000000000002'

/** Who is in the chat; their server knows no names. */
export const FRIENDS: readonly { readonly id: string; readonly name: string; readonly color: string }[] = [
  { id: KARIN_ID, name: 'Karin', color: '#2f7d6b' },
  { id: JONAS_ID, name: 'Jonas', color: '#a1484f' },
]

const LINES = [
  [KARIN_ID, 'Tea at four?'],
  [JONAS_ID, 'Gladly. I bring the cake.'],
  [KARIN_ID, 'The one with cardamom?'],
  [JONAS_ID, 'Is there another one?'],
  [KARIN_ID, 'Then I bring Ingrid.'],
] as const

/** Two people who talk, and who is away while the other one types. */
export function talking(pace: number): Scenario<typeof wsService> {
  return forever(round => {
    const [senderId, content] = LINES[round % LINES.length] ?? LINES[0]
    return async stage => {
      const { hub, wait } = stage
      for (const { id: userId } of FRIENDS) {
        const status = userId === senderId || round % 3 === 0 ? 'online' : 'away'
        const room = topicOf('presence', { user_id: userId })
        hub.sendToRoom(room, 'presence.update', { user_id: userId, status, device_count: 1 })
      }
      const messageId = `line-${round}`
      await sayMessage({ conversationId: FAMILY_CHAT, senderId, content, messageId, typeFor: 1800 * pace })(stage)
      await wait(300 * pace)
    }
  }, 1200 * pace)
}

/** What others read of what has been said here. */
export function readByKarin(messageId: string): Scenario<typeof wsService> {
  return readMessages({ conversationId: FAMILY_CHAT, messageIds: [messageId], userId: KARIN_ID, after: 1200 })
}

export const THESIS_ID = 'thesis'

/** Two people who write, and a compiler that fails now and then. */
export function typesetting(pace: number): Scenario<typeof texflow> {
  const projectId = THESIS_ID
  const karin = coauthor({ projectId, userId: KARIN, username: KARIN, path: READING, stepTime: 800 * pace })
  const jonas = { projectId, userId: JONAS, username: JONAS, color: '#FFA07A', path: CORRECTING }
  return together(
    forever(() => karin, 800 * pace),
    forever(() => coauthor({ ...jonas, stepTime: 1100 * pace }), 1200 * pace),
    forever(round => {
      const run = { projectId, compilationId: `run-${round}`, stepTime: 900 * pace }
      return compile(round % 3 === 1 ? { ...run, failAt: 0.6 } : run)
    }, 2600 * pace),
  )
}

export const EDITION = 'spring'

/** Stories that are told, and a book that is made of them. */
export function telling(pace: number): Scenario<typeof saga> {
  const about = { projectId: PROJECT_ID, uploadedBy: INGRID.name, stepTime: 1300 * pace }
  return together(
    forever(round => {
      const told = STORIES[round % STORIES.length] ?? STORIES[0]
      return uploadStory({ ...about, ...told, storyId: `${told?.storyId}-${round}` })
    }, 1500 * pace),
    forever(
      () => bindBook({ projectId: PROJECT_ID, exportId: EDITION, title: 'Spring edition', stepTime: 700 * pace }),
      3500 * pace,
    ),
  )
}
