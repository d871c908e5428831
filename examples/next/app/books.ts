/** A book as the server knows it. */
export interface Book {
  readonly id: string
  readonly title: string
  /** The language of the title. */
  readonly lang: string
  readonly translation: string
  readonly about: string
  /** Of the cover: an angle on the colour wheel. */
  readonly hue: number
}

/** Stands in for your database. These three are the ones that the demo of the backend reads. */
const BOOKS: readonly Book[] = [
  {
    id: 'demo-1',
    title: 'はじめての日本語',
    lang: 'ja',
    translation: 'First Japanese',
    about: 'Greetings, numbers and small talk, with a drawing on every page.',
    hue: 12,
  },
  {
    id: 'demo-2',
    title: 'Русские сказки',
    lang: 'ru',
    translation: 'Russian Fairy Tales',
    about: 'Forty short tales about foxes, frost and a house on the legs of a hen.',
    hue: 258,
  },
  {
    id: 'demo-3',
    title: '中文入门',
    lang: 'zh-Hans',
    translation: 'A Door to Chinese',
    about: 'The first hundred characters. A thin book, and not the best of scans.',
    hue: 165,
  },
]

export async function findBooks(): Promise<readonly Book[]> {
  return BOOKS
}

export async function findBook(id: string): Promise<Book | undefined> {
  return BOOKS.find(book => book.id === id)
}
