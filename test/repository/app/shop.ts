import { defineProtocol, webSocketTransport } from '../../../src/index.js'
import * as v from 'valibot'

/** The backend of an app that the samples import as `./shop`; the page of `defineProtocol` says all of it. */
export const shop = defineProtocol({
  name: 'shop',
  messages: { order_placed: v.looseObject({ orderId: v.string(), total: v.number() }) },
  commands: {},
  transport: webSocketTransport,
})
