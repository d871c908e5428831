// Books and what was read of them, on disk: a folder each. Nothing that matters is in memory only.
import { randomUUID } from 'node:crypto'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Opens the folder that the books are in, and learns what is there. */
export async function openLibrary(folder) {
  const books = new Map()
  await mkdir(folder, { recursive: true })
  for (const name of await readdir(folder)) {
    if (name.startsWith('.')) await rm(join(folder, name), { recursive: true })
    else books.set(name, await loadBook(join(folder, name)))
  }

  return {
    /** The books of a user, newest first. */
    of: userId =>
      [...books.values()].filter(book => book.userId === userId).toSorted((a, b) => b.createdAt - a.createdAt),
    find: (userId, id) => (books.get(id)?.userId === userId ? books.get(id) : undefined),
    unfinished: () =>
      [...books.values()].filter(book => statusOf(book) === 'reading').toSorted((a, b) => a.createdAt - b.createdAt),

    async add({ userId, title, images }) {
      const id = randomUUID()
      const draft = join(folder, `.${id}`)
      await mkdir(draft)
      const book = { id, userId, title, totalPages: images.length, createdAt: Date.now() }
      for (const [index, image] of images.entries()) await writeFile(join(draft, `${index + 1}.image`), image)
      await writeFile(join(draft, 'book.json'), JSON.stringify(book))
      // A book is there as a whole or not at all, also when the process is killed on the way.
      await rename(draft, join(folder, id))
      const added = { ...book, folder: join(folder, id), text: [], problem: undefined }
      books.set(id, added)
      return added
    },

    async saveText(book, text) {
      await save(join(book.folder, `${book.text.length + 1}.txt`), text)
      book.text.push(text)
    },
    async saveProblem(book, problem) {
      await save(join(book.folder, 'problem.txt'), problem)
      book.problem = problem
    },
  }
}

export function statusOf({ text, totalPages, problem }) {
  if (problem !== undefined) return 'failed'
  return text.length === totalPages ? 'ready' : 'reading'
}

export const imageOf = ({ folder }, page) => join(folder, `${page}.image`)

async function loadBook(folder) {
  const book = JSON.parse(await readFile(join(folder, 'book.json'), 'utf8'))
  const text = []
  for (let page = 1; page <= book.totalPages; page += 1) {
    const known = await readIfThere(join(folder, `${page}.txt`))
    if (known === undefined) break
    text.push(known)
  }
  return { ...book, folder, text, problem: await readIfThere(join(folder, 'problem.txt')) }
}

async function readIfThere(file) {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

/** Half a file would look like a whole one after a restart. */
async function save(file, content) {
  await writeFile(`${file}.part`, content)
  await rename(`${file}.part`, file)
}
