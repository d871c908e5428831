import { createClient, type KnownMessage } from 'hookwire'
import { hailango } from 'hookwire/hailango'
import { hailangoBackend } from 'hookwire/hailango/backend'
import { demo, reynaBackend } from 'hookwire/reyna/backend'
import { compile, texflowBackend } from 'hookwire/texflow/backend'
import { createToken, playScenario, type RunningServer, type Scenario, serve } from 'hookwire/server'

const jwtSecret = 'a secret of the tests'

const greeting: Scenario<typeof hailango> = async ({ hub, wait }) => {
  await wait(1000)
  hub.broadcastToAll('notification', { title: 'Hello', message: '', level: 'info' })
}

export async function start(): Promise<RunningServer<typeof hailango>> {
  const server = await serve({
    backend: hailangoBackend,
    port: 0,
    jwtSecret,
    handler: (request, response) => response.end(request.url),
  })
  const token = await createToken({ backend: hailangoBackend, userId: 'u-1', jwtSecret, expiresIn: 900 })
  const client = createClient({ protocol: hailango, url: server.url, token })
  const types: string[] = []
  client.subscribe('*', (_, message) => types.push(message.type))
  client.subscribe('book_ready', ({ totalPages }, message: KnownMessage<'book_ready'>) => totalPages + message.type)
  client.connect()
  await playScenario(server.hub, greeting).done
  return server
}

export async function startStudio(): Promise<string> {
  const { hub, url } = await serve({ backend: reynaBackend, port: 0, jwtSecret })
  await playScenario(hub, demo).done
  const progress = { blob_id: 'b-1', processor_id: 'text-expansion', status: 'processing', progress: 0.4 }
  hub.sendToUser('u-1', 'processor.status', progress)
  return url
}

export async function startProject(jwtPublicKey: string, jwtPrivateKey: string): Promise<string> {
  const { hub, url } = await serve({ backend: texflowBackend, port: 0, jwtPublicKey })
  const token = await createToken({ backend: texflowBackend, userId: 'u-1', jwtPrivateKey })
  await playScenario(hub, compile({ projectId: 'thesis', compilationId: 'c-1' })).done
  return `${url}/thesis?token=${token}`
}

export async function wrong() {
  // @ts-expect-error neither a secret nor a way to check tokens
  await serve({ backend: hailangoBackend })
  // @ts-expect-error a secret or a key, not both
  await serve({ backend: hailangoBackend, jwtSecret, jwtPublicKey: jwtSecret })
  // @ts-expect-error a number
  await serve({ backend: hailangoBackend, jwtSecret, port: '8080' })
  // @ts-expect-error whose token it is
  await createToken({ backend: hailangoBackend, jwtSecret })
  const { hub } = await start()
  // @ts-expect-error no such message
  hub.sendToUser('u-1', 'book_lost', {})
}
