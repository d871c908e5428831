// One process, one port: the pages, a small HTTP API, and hookwire's socket.
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { hailangoBackend } from 'hookwire/hailango/backend'
import { createToken, serve } from 'hookwire/server'
import { createHandler } from './server/handler.js'
import { openLibrary } from './server/library.js'
import { createReader } from './server/reader.js'

const here = import.meta.dirname
const port = Number(process.env.PORT ?? 8080)

// New at each start, which the page need not care about: it asks for a token whenever it connects.
const jwtSecret = randomBytes(32).toString('base64url')

const library = await openLibrary(process.env.DATA_DIR ?? join(here, 'data'))
const handler = createHandler({
  library,
  pages: join(here, 'dist'),
  createToken: userId => createToken({ backend: hailangoBackend, userId, jwtSecret }),
  onBook: book => reader.read(book),
})

const server = await serve({ backend: hailangoBackend, port, jwtSecret, handler })
const reader = createReader({ library, sendToUser: server.hub.sendToUser })

// What the process before this one did not finish.
for (const book of library.unfinished()) reader.read(book)

console.log(`Page Reader: http://localhost:${server.port}`)

async function end() {
  await server.close()
  await reader.close()
}
process.once('SIGINT', end)
process.once('SIGTERM', end)
