import { cleanup, render } from '@testing-library/react'
import { type ReactElement, type ReactNode, useEffect } from 'react'
import { afterEach, expect, vi } from 'vitest'

import type { TokenSource } from '../../src/client/auth.js'
import type { ConnectionState } from '../../src/client/state.js'
import type { HookwireError } from '../../src/errors.js'
import type { AnyMessage } from '../../src/protocol/message.js'
import type { Protocol } from '../../src/protocol/protocol.js'
import { createHooks, type Hooks } from '../../src/react/create-hooks.js'
import { WebSocketProvider } from '../../src/react/provider.js'
import type { WebSocketHandle } from '../../src/react/use-web-socket.js'
import { shipped } from './protocols.js'
import { type Server, stopServers } from './server.js'

// Real sockets on a busy machine.
vi.setConfig({ testTimeout: 15_000, hookTimeout: 15_000 })

afterEach(async () => {
  cleanup()
  await stopServers()
})

type ProtocolHooks = Hooks<Protocol>

/** What a component says when it has rendered. */
interface Rendered<Seen> {
  readonly connection: ConnectionState
  readonly handle: WebSocketHandle<Protocol>
  readonly send: ReturnType<ProtocolHooks['useSend']>
  readonly seen: Seen
}

interface PageOptions<Seen> {
  /** What else its component calls. It gives back what the test is to see of it. */
  readonly also?: (hooks: ProtocolHooks) => Seen
  /** Default: a token of the server for its default user. */
  readonly token?: TokenSource
  /** How often it tries again before it gives up. Default: for ever, for a busy machine is slow. */
  readonly attempts?: number
  /** Each has a component that wants it. Default none. */
  readonly rooms?: readonly string[]
}

/** A provider with a component that hears everything, and what has become of it. */
export interface Page<Seen = unknown> extends Rendered<Seen> {
  readonly server: Server
  /** What the component has heard with a wildcard, in order. */
  readonly heard: readonly AnyMessage[]
  /** What came to `onError`, without the server's own wish to be left alone for a while. */
  readonly errors: readonly HookwireError[]
  /** Each status that was rendered, in order. */
  readonly statuses: readonly string[]
  /** Each status of each room that was rendered, in order. */
  readonly rooms: ReadonlyMap<string, readonly string[]>
  /** The component that hears everything, and one for each of these rooms. They stand anywhere below the provider. */
  readonly components: (rooms?: readonly string[]) => ReactElement
  /** The provider around these. */
  readonly around: (inside: ReactNode) => ReactElement
  /** Forgets what has been heard so far. */
  readonly forget: () => void
  /** Waits until everything that the server has said before has been heard. */
  readonly caughtUp: () => Promise<void>
}

interface ListenerProps<Seen> {
  readonly also: (hooks: ProtocolHooks) => Seen
  readonly tell: (rendered: Rendered<Seen>) => void
  readonly hear: (message: AnyMessage) => void
}

interface RoomProps {
  readonly room: string
  readonly tell: (room: string, status: string) => void
}

/** The hooks of a protocol, and components with them. */
function kitOf(protocol: Protocol) {
  const hooks = createHooks(protocol)
  const { useWebSocketSubscription, useConnection, useWebSocket, useSend, useRoom } = hooks

  function Listener<Seen>({ also, tell, hear }: ListenerProps<Seen>) {
    useWebSocketSubscription('*', (_, message) => hear(message))
    const connection = useConnection()
    const handle = useWebSocket()
    const send = useSend()
    const seen = also(hooks)
    useEffect(() => tell({ connection, handle, send, seen }))
    return null
  }

  function Room({ room, tell }: RoomProps) {
    const { status } = useRoom(room)
    useEffect(() => tell(room, status), [tell, room, status])
    return null
  }

  return { hooks, Listener, Room }
}

// Once for each protocol: another component would be mounted anew.
const kits = new Map(shipped.map(({ protocol }) => [protocol, kitOf(protocol)]))

function kitFor({ shipped: { protocol } }: Server): ReturnType<typeof kitOf> {
  return kits.get(protocol) ?? kitOf(protocol)
}

/** The hooks of a server's protocol. */
export function hooksOf(server: Server): ProtocolHooks {
  return kitFor(server).hooks
}

/** How long a page waits before each new attempt, ms: also for those that a server sends away for seconds. */
const WAIT_MS = 20
const CHANCE = 0.05

/** How the types begin that a server says to find out how far its pages are. */
const MARK = 'mark '
let lastMark = 0

/** Makes a page, whose provider and components are still to be rendered. */
export function makePage<Seen>(
  server: Server,
  { also = () => undefined as Seen, token = server.token(), attempts = Infinity }: PageOptions<Seen> = {},
): Page<Seen> {
  const { protocol, samples } = server.shipped
  const { Listener, Room } = kitFor(server)
  const heard: AnyMessage[] = []
  const marks: string[] = []
  const errors: HookwireError[] = []
  const statuses: string[] = []
  const rooms = new Map<string, string[]>()
  let last: Rendered<Seen> | undefined

  const hear = (message: AnyMessage): void => {
    if (message.type.startsWith(MARK)) marks.push(message.type)
    else heard.push(message)
  }
  const enter = (room: string, status: string): void => {
    rooms.set(room, [...(rooms.get(room) ?? []), status])
  }
  const rendered = (): Rendered<Seen> => {
    if (last === undefined) throw new Error('The page has not rendered yet.')
    return last
  }

  return {
    server,
    heard,
    errors,
    statuses,
    rooms,
    get connection() {
      return rendered().connection
    },
    get handle() {
      return rendered().handle
    },
    get send() {
      return rendered().send
    },
    get seen() {
      return rendered().seen
    },
    forget: () => void heard.splice(0),
    async caughtUp() {
      const mark = `${MARK}${(lastMark += 1)}`
      server.say(mark, {})
      await server.wire.until(() => expect(marks).toContain(mark))
    },
    components: (wanted = []) => (
      <>
        <Listener
          also={also}
          hear={hear}
          tell={next => {
            last = next
            const { status } = next.connection
            if (statuses.at(-1) !== status) statuses.push(status)
          }}
        />
        {wanted.map(room => (
          <Room key={room} room={room} tell={enter} />
        ))}
      </>
    ),
    around: inside => (
      <WebSocketProvider
        protocol={protocol}
        url={server.url}
        params={samples.params ?? {}}
        token={token}
        options={{
          ...server.options,
          random: () => CHANCE,
          reconnect: { base: WAIT_MS / CHANCE, factor: 1, attempts },
        }}
        onError={error => error.kind !== 'rate-limit' && errors.push(error)}
      >
        {inside}
      </WebSocketProvider>
    ),
  }
}

/** A page that has been rendered. */
export interface RenderedPage<Seen = unknown> extends Page<Seen> {
  /** Has components for these rooms, and for no others any more. */
  readonly want: (rooms: readonly string[]) => void
  /** Shows this inside of the provider, and nothing else. */
  readonly show: (inside: ReactNode) => void
  readonly leave: () => void
}

/** Renders a page of a server. */
export function renderPage<Seen>(server: Server, options: PageOptions<Seen> = {}): RenderedPage<Seen> {
  const page = makePage(server, options)
  const draw = (rooms?: readonly string[], inside?: ReactNode): ReactElement =>
    page.around(
      <>
        {page.components(rooms)}
        {inside}
      </>,
    )
  const { rerender, unmount } = render(draw(options.rooms))
  return Object.assign(page, {
    want: (rooms: readonly string[]) => rerender(draw(rooms)),
    show: (inside: ReactNode) => rerender(draw([], inside)),
    leave: unmount,
  })
}

/** Waits until a page is open, and has heard what the server says to those who come. */
export async function opened(page: Page): Promise<void> {
  await page.server.wire.until(() => expect(page.connection.status).toBe('open'))
  await page.server.wire.until(() => expect(page.server.isSettled()).toBe(true))
  await page.caughtUp()
  page.forget()
}

/** Renders a page of a server, and waits until it is open. */
export async function openPage<Seen>(server: Server, options?: PageOptions<Seen>): Promise<RenderedPage<Seen>> {
  const page = renderPage(server, options)
  await opened(page)
  return page
}

/** Waits until all these rooms have been joined. */
export async function joined({ server, rooms }: Page, wanted: readonly string[]): Promise<void> {
  await server.wire.until(() => expect(wanted.map(room => rooms.get(room)?.at(-1))).toEqual(wanted.map(() => 'joined')))
}
