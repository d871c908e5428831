import * as v from 'valibot'
import { expect, test } from 'vitest'

import type { WantRules } from '../../src/protocol/definition.js'
import { defineProtocol } from '../../src/protocol/protocol.js'
import { webSocketTransport } from '../../src/transports/websocket.js'

const room = v.object({ room: v.string() })
const commands = { join: room, leave: room, watch: v.object({ rooms: v.array(v.string()) }) }
const given = { name: 'rooms', messages: {}, commands, transport: webSocketTransport } as const
const join: WantRules<typeof commands>['join'] = each => ({ type: 'join', payload: { room: each } })
const leave: WantRules<typeof commands>['leave'] = each => ({ type: 'leave', payload: { room: each } })

const from = new Set(['a', 'b'])
const to = new Set(['b', 'c'])

test('what nobody wants any more is left, and what is new is joined, each with a command of its own', () => {
  const { wiring } = defineProtocol({ ...given, wants: { join, leave } })
  expect(wiring.wants?.tell(to, from)).toEqual([
    { type: 'leave', payload: { room: 'a' } },
    { type: 'join', payload: { room: 'c' }, want: 'c' },
  ])
  expect(wiring.wants?.tell(to, to)).toEqual([])
})

test('a server that knows no leaving is told of none', () => {
  const { wiring } = defineProtocol({ ...given, wants: { join } })
  expect(wiring.wants?.tell(to, from)).toEqual([{ type: 'join', payload: { room: 'c' }, want: 'c' }])
})

test('a server that takes several at once is told of all', () => {
  const { wiring } = defineProtocol({
    ...given,
    wants: { tell: now => [{ type: 'watch', payload: { rooms: [...now] } }] },
  })
  expect(wiring.wants?.tell(to, from)).toEqual([{ type: 'watch', payload: { rooms: ['b', 'c'] } }])
})
