import type { KnownMessage } from '../../protocol/message.js'
import type { Parsed } from '../../protocol/schema.js'
import type { messages } from './messages.js'

type Messages = typeof messages
type Payload<T extends keyof Messages> = Parsed<Messages[T]>
type MessageOf<T extends keyof Messages> = KnownMessage<T, Payload<T>>

/** How many stories of a project, and interactions of a story, are kept. */
const MAX_ENTRIES = 200

/** A story of a project, as far as this connection has heard of it. */
export interface Story {
  readonly id: string
  readonly status: 'uploaded' | 'processing' | 'processed'
  /** What the server calls its state while it is processed, where it says. */
  readonly step: string | undefined
  /** The story itself, where its upload was heard. */
  readonly story: Payload<'story_uploaded'>['story'] | undefined
  readonly uploadedBy: string | undefined
  /** Epoch ms. */
  readonly updatedAt: number
}

/** The transcript of a story. */
export interface Transcript {
  readonly text: string | undefined
  /** As the server sent it: the text, or an object around it. */
  readonly transcript: Payload<'transcript_updated'>['transcript']
  /** Epoch ms. */
  readonly updatedAt: number
}

/** A question or a comment about a story. */
export type Interaction = Payload<'interaction_added'>['interaction']

/** What came of an export, beside its progress. */
export interface ExportOutcome {
  /** Where it can be downloaded, once it is ready. */
  readonly downloadUrl: string | undefined
  /** Why it failed, where it did and the server says. */
  readonly error: string | undefined
}

/** The entries with this one in the place of that with the same id, or at the end. */
function put<Entry extends { readonly id?: string | undefined }>(
  entries: readonly Entry[],
  entry: Entry,
): readonly Entry[] {
  if (!entries.some(({ id }) => id !== undefined && id === entry.id)) return [...entries, entry].slice(-MAX_ENTRIES)
  return entries.map(each => (each.id === entry.id ? entry : each))
}

const NO_STORIES: readonly Story[] = []

function putStory(stories: readonly Story[], id: string, change: Partial<Story>, updatedAt: number): readonly Story[] {
  const before = stories.find(story => story.id === id)
  const fresh: Story = { id, status: 'uploaded', step: undefined, story: undefined, uploadedBy: undefined, updatedAt }
  return put(stories, { ...fresh, ...before, ...change, updatedAt })
}

const ofProject = ({ payload }: { readonly payload: { readonly projectId: string } }): string => payload.projectId

const processed =
  (status: Story['status']) =>
  (stories: readonly Story[], { payload, receivedAt }: MessageOf<'story_processing' | 'story_processed'>) =>
    putStory(stories, payload.storyId, { status, step: payload.status }, receivedAt)

/** The stories of each project, the longest known first. */
export const stories = {
  initial: NO_STORIES,
  on: {
    story_uploaded: {
      id: ofProject,
      next(before: readonly Story[], { payload: { story, uploadedBy }, receivedAt }: MessageOf<'story_uploaded'>) {
        // Without an id there is nothing by which later events could find it.
        return story.id === undefined ? before : putStory(before, story.id, { story, uploadedBy }, receivedAt)
      },
    },
    story_processing: { id: ofProject, next: processed('processing') },
    story_processed: { id: ofProject, next: processed('processed') },
  },
}

const UNKNOWN_PROJECT = ''

interface OfStory {
  readonly storyId?: string | undefined
  readonly projectId?: string | undefined
}

const named = {
  // Where no project is named, the message says nothing here.
  id: ({ payload }: { readonly payload: OfStory }) => (payload.projectId === undefined ? undefined : payload.storyId),
  next: (known: string, { payload }: { readonly payload: OfStory }) => payload.projectId ?? known,
}

const namedByInteraction = {
  ...named,
  id: ({ payload }: MessageOf<'interaction_added' | 'interaction_updated'>) =>
    payload.projectId === undefined ? undefined : storyOf(payload),
}

/** Which story an interaction is about. */
function storyOf({ storyId, interaction }: Payload<'interaction_added'>): string | undefined {
  return storyId ?? interaction.storyId
}

/** The project of each story that has been spoken of. */
export const storyProjects = {
  initial: UNKNOWN_PROJECT,
  on: {
    story_uploaded: {
      id: ({ payload }: MessageOf<'story_uploaded'>) => payload.story.id,
      next: (_: string, { payload }: MessageOf<'story_uploaded'>) => payload.projectId,
    },
    story_processing: named,
    story_processed: named,
    transcript_updated: named,
    interaction_added: namedByInteraction,
    interaction_updated: namedByInteraction,
    typing_start: named,
  },
}

const NO_TRANSCRIPT: Transcript = { text: undefined, transcript: '', updatedAt: 0 }

/** The transcript of each story. */
export const transcripts = {
  initial: NO_TRANSCRIPT,
  on: {
    transcript_updated: {
      id: ({ payload }: MessageOf<'transcript_updated'>) => payload.storyId,
      next: (_: Transcript, { payload: { transcript }, receivedAt }: MessageOf<'transcript_updated'>): Transcript => ({
        text: typeof transcript === 'string' ? transcript : transcript.text,
        transcript,
        updatedAt: receivedAt,
      }),
    },
  },
}

const NO_INTERACTIONS: readonly Interaction[] = []

const interactionRule = {
  id: ({ payload }: MessageOf<'interaction_added' | 'interaction_updated'>) => storyOf(payload),
  next: (
    interactions: readonly Interaction[],
    { payload }: MessageOf<'interaction_added' | 'interaction_updated'>,
  ): readonly Interaction[] => put(interactions, payload.interaction),
}

/** What has been asked and said about each story, the oldest first. */
export const interactions = {
  initial: NO_INTERACTIONS,
  on: { interaction_added: interactionRule, interaction_updated: interactionRule },
}

const NOTHING_YET: ExportOutcome = { downloadUrl: undefined, error: undefined }

const ofExport = ({ payload }: { readonly payload: Payload<'export_started'> }): string => payload.exportId
const outcome = (_: ExportOutcome, { payload }: { readonly payload: Payload<'export_started'> }): ExportOutcome => ({
  downloadUrl: payload.downloadUrl,
  error: payload.error,
})

/** What came of each export. */
export const exportOutcomes = {
  initial: NOTHING_YET,
  on: {
    export_started: { id: ofExport, next: () => NOTHING_YET },
    export_ready: { id: ofExport, next: outcome },
    export_failed: { id: ofExport, next: outcome },
  },
}
