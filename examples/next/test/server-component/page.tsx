import { createClient, defineProtocol, HookwireError, jsonCodec, UsageError, webSocketTransport } from 'hookwire'
import { hailango } from 'hookwire/hailango'
import { hailangoBackend } from 'hookwire/hailango/backend'

/** At each request anew, and not only when the app is built. */
export const dynamic = 'force-dynamic'

const shop = defineProtocol({
  name: 'shop',
  messages: {},
  commands: {},
  transport: webSocketTransport,
  codecs: { message: jsonCodec(), command: jsonCodec() },
})

/** A server component that calls what is no hook and no component. */
export default function ServerComponent() {
  const client = createClient({ protocol: hailango, url: 'ws://127.0.0.1:9' })
  const error = new UsageError('A wrong use.')
  const facts = [
    shop.name,
    hailangoBackend.protocol === hailango,
    client.store.getState().connection.status,
    error instanceof HookwireError && error.kind,
  ]
  return <p>{facts.join(' | ')}</p>
}
