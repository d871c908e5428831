import type { UploadStoryOptions, Users } from '../../src/protocols/saga/backend.js'
import type { Interaction } from '../../src/protocols/saga/index.js'

/** Somebody of the family, or who writes its book. */
export interface Person {
  readonly id: string
  readonly name: string
  /** What they are to the others. */
  readonly about: string
}

export const INGRID: Person = { id: 'ingrid', name: 'Ingrid', about: 'Tells the stories' }
export const JONAS: Person = { id: 'jonas', name: 'Jonas', about: 'Her grandson, asks for them' }

/** Everybody whom the server knows. */
export const USERS: Users = { ingrid: 'Ingrid', jonas: 'Jonas', karin: 'Karin' }

export const PROJECT_ID = 'lindqvist'

export type ToldStory = Required<Pick<UploadStoryOptions, 'storyId' | 'title' | 'transcript' | 'question'>>

export const THE_CROSSING: ToldStory = {
  storyId: 'the-crossing',
  title: 'The crossing',
  transcript: [
    'We left Gothenburg in March of 1951, my sister Karin and I, with one suitcase between us.',
    'On the third night the storm came. Karin sang all the songs that she knew, and then she made some up.',
    'In the morning a gull sat on the rail. Father had told us that then we were nearly there.',
  ],
  question: 'What did Karin sing?',
}

export const THE_BAKERY: ToldStory = {
  storyId: 'the-bakery',
  title: 'The bakery on Clark Street',
  transcript: [
    'The ovens were lit at three, and I slept above them, so in winter I had the warmest bed of the street.',
    'Your grandfather came for cinnamon rolls each Saturday. He did not even like cinnamon.',
  ],
  question: 'When did you find out?',
}

export const THE_PIANO: ToldStory = {
  storyId: 'the-piano',
  title: 'A piano on the streetcar',
  transcript: [
    'Nobody would carry it for less than five dollars, so we put it on the number 22.',
    'The conductor asked for a second fare. Your grandfather paid, sat down on the stool and played him a waltz.',
  ],
  question: 'Is it the one in our kitchen?',
}

export const STORIES: readonly ToldStory[] = [THE_CROSSING, THE_BAKERY, THE_PIANO]

/** Who has said something. Its name is the app's own: the library knows what events say of an interaction, and no more. */
export function authorOf(interaction: Interaction): string {
  const author: unknown = Reflect.get(interaction, 'author')
  return typeof author === 'string' ? author : 'Somebody'
}
