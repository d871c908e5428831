// A chat server on plain `ws`, as one writes it in an afternoon: nothing here knows of hookwire.
import { randomUUID } from 'node:crypto'
import { WebSocketServer } from 'ws'

const people = new Set()
const history = new Map() // room → its last fifty messages

const inRoom = room => [...people].filter(({ rooms }) => rooms.has(room))
const card = ({ id, name }) => ({ id, name })
const send = ({ socket }, kind, fields) => socket.send(JSON.stringify({ kind, ...fields }))
const tell = (room, kind, fields) => inRoom(room).forEach(person => send(person, kind, { room, ...fields }))
const tellWhoIsIn = room => tell(room, 'people', { people: inRoom(room).map(card) })

const server = new WebSocketServer({ port: Number(process.env.PORT ?? 8787), maxPayload: 65_536 })
server.on('listening', () => console.log(`Chat server: ws://localhost:${server.address().port}`))

server.on('connection', socket => {
  const me = { id: randomUUID(), name: 'somebody', rooms: new Set(), socket }
  const commands = {
    hello({ name }) {
      people.add(Object.assign(me, { name }))
      send(me, 'welcome', { you: me.id })
    },
    enter({ room }) {
      me.rooms.add(room)
      send(me, 'history', { room, messages: history.get(room) ?? [] })
      tellWhoIsIn(room)
    },
    leave: ({ room }) => me.rooms.delete(room) && tellWhoIsIn(room),
    say({ room, text, ref }) {
      const message = { id: randomUUID(), from: card(me), text, at: Date.now() }
      history.set(room, [...(history.get(room) ?? []), message].slice(-50))
      tell(room, 'said', { message, ref })
    },
    typing: ({ room, on }) => tell(room, 'typing', { who: card(me), on }),
    ping: () => send(me, 'pong'),
  }
  socket.on('message', data => {
    try {
      const { kind, ...fields } = JSON.parse(data)
      commands[kind](fields)
    } catch {
      send(me, 'sorry', { why: 'That made no sense.' })
    }
  })
  socket.on('close', () => people.delete(me) && me.rooms.forEach(tellWhoIsIn))
})
