import { act, render, type RenderOptions, type RenderResult } from '@testing-library/react'
import type { ReactNode } from 'react'
import { vi } from 'vitest'

import type { ConnectionOptions } from '../../src/client/options.js'
import type { HookwireError } from '../../src/errors.js'
import { createMockServer, type MockServer } from '../../src/mock/index.js'
import type { Link, Transport } from '../../src/protocol/transport.js'
import { hailangoBackend } from '../../src/protocols/hailango/backend.js'
import { hailango } from '../../src/protocols/hailango/protocol.js'
import { type OwnClientProps, WebSocketProvider } from '../../src/react/provider.js'

export const ANNA = 'aaaaaaaa-0000-4000-8000-000000000001'
export const BORIS = 'aaaaaaaa-0000-4000-8000-000000000002'

/** What is under way arrives, a frame is drawn, and React renders what changed. Needs fake timers. */
export async function settle(ms = 20): Promise<void> {
  await act(async () => {
    await vi.advanceTimersByTimeAsync(ms)
  })
}

/** The sockets that an app has made. */
export interface Sockets {
  /** Where each of them went. */
  readonly urls: readonly URL[]
  /** How many its app has not closed. */
  readonly live: number
}

/** Another transport that counts its sockets. */
export function counting(transport: Transport): Transport & { readonly sockets: Sockets } {
  const urls: URL[] = []
  const live = new Set<Link>()
  return {
    sockets: {
      urls,
      get live() {
        return live.size
      },
    },
    connect(target, events) {
      urls.push(new URL(target.url))
      const link = transport.connect(target, {
        ...events,
        closed(how) {
          live.delete(own)
          events.closed(how)
        },
      })
      const own: Link = {
        send: frame => link.send(frame),
        close() {
          live.delete(own)
          link.close()
        },
      }
      live.add(own)
      return own
    },
  }
}

export interface App {
  readonly server: MockServer<typeof hailango>
  readonly sockets: Sockets
  /** What came to `onError`. */
  readonly errors: readonly HookwireError[]
  /** The provider's props for this server. */
  readonly props: OwnClientProps<typeof hailango>
  /** Renders below a provider and lets it connect. Other props than those of before: `rerender`. */
  readonly show: (children: ReactNode, options?: ShowOptions) => Promise<RenderResult>
  /** The provider around something, for a `rerender` with other props. */
  readonly provide: (children: ReactNode, props?: Partial<OwnClientProps<typeof hailango>>) => ReactNode
}

type ShowOptions = Partial<OwnClientProps<typeof hailango>> & Pick<RenderOptions, 'reactStrictMode'>

/** A server in the page and an app that talks to it. Nothing is by chance: an attempt waits half of its longest wait. */
export function startApp(options: ConnectionOptions = {}): App {
  const server = createMockServer(hailangoBackend, { random: () => 0.5 })
  const transport = counting(server.transport)
  const errors: HookwireError[] = []
  const props: OwnClientProps<typeof hailango> = {
    protocol: hailango,
    url: server.url,
    token: server.token(ANNA),
    options: { transport, random: () => 0.5, ...options },
    onError: error => errors.push(error),
  }
  const provide: App['provide'] = (children, changed) => (
    <WebSocketProvider {...props} {...changed}>
      {children}
    </WebSocketProvider>
  )
  return {
    server,
    sockets: transport.sockets,
    errors,
    props,
    provide,
    async show(children, { reactStrictMode, ...changed } = {}) {
      const result = render(provide(children, changed), reactStrictMode === undefined ? {} : { reactStrictMode })
      await settle()
      return result
    },
  }
}
