import { setImmediate } from 'node:timers/promises'

import { importBuilt } from '../lib/built.js'

/** An open client, and the function that hands it a frame: nothing of a socket is in the figures. */
export async function openClient(protocol) {
  const { createClient } = await importBuilt('hookwire')
  let line
  const transport = {
    connect(_target, events) {
      line = events
      queueMicrotask(() => events.opened())
      return { send: () => true, close: () => undefined }
    },
  }
  const client = createClient({ protocol, url: 'ws://127.0.0.1/', transport })
  client.connect()
  while (client.store.getState().connection.status !== 'open') await setImmediate()
  return { client, receive: frame => line.frame(frame) }
}
