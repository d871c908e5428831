// The HTTP side: who somebody is, their books, and the built page.
import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { extname, join, normalize } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { imageOf, statusOf } from './library.js'

const MOST_BYTES = 20 * 1024 * 1024
const MOST_PAGES = 20

const TYPES = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
}

/** Something that the one who asked has to put right. */
class BadRequest extends Error {
  constructor(status, message) {
    super(message)
    this.status = status
  }
}

export function createHandler({ library, pages, createToken, onBook }) {
  const routes = [
    // Anybody is let in here, and known again by a cookie. In your app this is your log-in.
    [
      'POST',
      /^\/api\/session$/,
      async (request, response) => {
        const userId = userOf(request) ?? randomUUID()
        response.setHeader('set-cookie', `user=${userId}; Path=/; HttpOnly; SameSite=Strict; Max-Age=31536000`)
        json(response, 200, { token: await createToken(userId) })
      },
    ],
    [
      'GET',
      /^\/api\/books$/,
      (request, response) => {
        json(response, 200, library.of(signedIn(request)).map(describe))
      },
    ],
    [
      'POST',
      /^\/api\/books$/,
      async (request, response) => {
        const userId = signedIn(request)
        const book = await library.add({ userId, ...(await readForm(request)) })
        json(response, 201, describe(book))
        onBook(book)
      },
    ],
    [
      'GET',
      /^\/api\/books\/([^/]+)\/pages\/(\d+)$/,
      async (request, response, [id, page]) => {
        const book = library.find(signedIn(request), id)
        if (!book) throw new BadRequest(404, 'There is no such book.')
        await sendFile(response, imageOf(book, Number(page)), {
          'cache-control': 'private, max-age=31536000, immutable',
        })
      },
    ],
    [
      'GET',
      /^\/(?!api\/)(.*)$/,
      async (_request, response, [path]) => {
        const file = join(pages, normalize(`/${path}`))
        await sendFile(response, path === '' ? join(pages, 'index.html') : file)
      },
    ],
  ]

  return async (request, response) => {
    try {
      const [path] = request.url.split('?')
      for (const [method, pattern, answer] of routes) {
        const match = pattern.exec(path)
        if (match && request.method === method) return await answer(request, response, match.slice(1))
      }
      throw new BadRequest(404, 'There is nothing here.')
    } catch (error) {
      // All else is answered, and reported, by hookwire's server.
      if (!(error instanceof BadRequest)) throw error
      json(response, error.status, { error: error.message })
    }
  }
}

/** What the page sees of a book. */
function describe(book) {
  const { id, title, totalPages, problem } = book
  const pages = book.text.map((text, index) => ({ number: index + 1, text }))
  return { id, title, totalPages, progress: (pages.length / totalPages) * 100, status: statusOf(book), pages, problem }
}

const userOf = ({ headers }) => /(?:^|; )user=([0-9a-f-]{36})(?:;|$)/.exec(headers.cookie ?? '')?.[1]

function signedIn(request) {
  const userId = userOf(request)
  if (!userId) throw new BadRequest(401, 'Sign in first.')
  return userId
}

async function readForm(request) {
  const body = await readBody(request)
  const form = await new Response(body, { headers: { 'content-type': request.headers['content-type'] ?? '' } })
    .formData()
    .catch(() => {
      throw new BadRequest(400, 'Send a form with a title and images.')
    })
  const files = form.getAll('pages').filter(file => typeof file !== 'string')
  if (files.length === 0 || files.length > MOST_PAGES) throw new BadRequest(400, `Send 1 to ${MOST_PAGES} images.`)
  const title = form.get('title')
  const images = await Promise.all(files.map(async file => Buffer.from(await file.arrayBuffer())))
  return { title: (typeof title === 'string' && title.slice(0, 200)) || 'Untitled', images }
}

async function readBody(request) {
  const chunks = []
  let size = 0
  for await (const chunk of request) {
    size += chunk.length
    if (size > MOST_BYTES) throw new BadRequest(413, 'That is more than 20 MB.')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function json(response, status, value) {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(value))
}

async function sendFile(response, file, headers = {}) {
  const found = await stat(file).catch(() => undefined)
  if (!found?.isFile()) throw new BadRequest(404, 'There is nothing here.')
  const type = TYPES[extname(file)] ?? 'application/octet-stream'
  response.writeHead(200, { 'content-type': type, 'content-length': found.size, ...headers })
  // A browser that goes away in the middle is no reason to complain.
  await pipeline(createReadStream(file), response).catch(() => response.destroy())
}
