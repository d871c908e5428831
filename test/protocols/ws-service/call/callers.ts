import { afterEach, vi } from 'vitest'

import { createClient } from '../../../../src/client/client.js'
import type { HookwireError } from '../../../../src/errors.js'
import { createMockServer } from '../../../../src/mock/mock-server.js'
import { wsServiceBackend } from '../../../../src/protocols/ws-service/backend.js'
import { type CallOptions, phoneOf } from '../../../../src/protocols/ws-service/hooks/call/phone.js'
import { wsService } from '../../../../src/protocols/ws-service/protocol.js'
import { handClock, settle } from '../../../support/clock.js'
import { fakeMedia, fakeWebRtc } from './fake-rtc.js'

export const ANN = 'aaaaaaaa-0000-4000-8000-000000000001'
export const BEN = 'bbbbbbbb-0000-4000-8000-000000000002'
export const EVE = 'eeeeeeee-0000-4000-8000-000000000003'

afterEach(() => {
  vi.unstubAllGlobals()
})

/** A server in the page by a clock that stands still, and people who call each other without media. */
export function openExchange() {
  const clock = handClock()
  const server = createMockServer(wsServiceBackend, { clock })
  const rtc = fakeWebRtc()
  /** What the tabs of all users keep. */
  const storage = new Map<string, string>()
  vi.stubGlobal('sessionStorage', {
    getItem: (key: string) => storage.get(key) ?? null,
    setItem: (key: string, value: string) => storage.set(key, value),
    removeItem: (key: string) => storage.delete(key),
  })
  let leaving: (() => void)[] = []
  vi.stubGlobal('addEventListener', (type: string, listener: () => void) => {
    if (type === 'pagehide') leaving.push(listener)
  })
  vi.stubGlobal('removeEventListener', () => undefined)

  /** A page of a user, with a telephone that somebody holds. */
  async function page(this: void, userId: string, options: CallOptions = {}) {
    const errors: HookwireError[] = []
    const media: ReturnType<typeof fakeMedia>[] = []
    let dead = false
    let loseLine = (): void => undefined
    const client = createClient({
      protocol: wsService,
      url: server.url,
      params: { user_id: userId },
      transport: {
        connect(target, events) {
          const { send, close } = server.transport.connect(target, events)
          loseLine = () => {
            close()
            events.closed({ code: 1006, reason: '' })
          }
          return { send: frame => dead || send(frame), close }
        },
      },
      clock,
      flush: 'immediate',
      random: () => 0,
      onError: error => errors.push(error),
    })
    const phone = phoneOf(client)
    leaving = []
    const leave = phone.hold(() => ({
      async getMedia({ audio, video }) {
        const opened = fakeMedia([...(audio === false ? [] : ['audio']), ...(video === false ? [] : ['video'])])
        media.push(opened)
        return opened.stream
      },
      ...options,
    }))
    const hide = leaving
    client.connect()
    await settle()
    const act = async (run: () => void): Promise<void> => {
      run()
      await settle()
    }
    return {
      client,
      errors,
      leave,
      phone,
      view: phone.view,
      /** Its status; with the reason where it has ended. */
      at: () => [phone.view().status, phone.view().reason].filter(Boolean).join(': '),
      /** The kinds of what it has opened and not let go of. */
      open: () => media.flatMap(({ tracks }) => tracks).flatMap(each => (each.readyState === 'live' ? each.kind : [])),
      tracks: () => media.flatMap(({ tracks }) => tracks),
      call: (...to: Parameters<typeof phone.call>) => act(() => phone.call(...to)),
      accept: (...media: Parameters<typeof phone.accept>) => act(() => phone.accept(...media)),
      reject: () => act(phone.reject),
      hangUp: () => act(phone.hangUp),
      mute: (...which: Parameters<typeof phone.setMuted>) => act(() => phone.setMuted(...which)),
      /** The line has died, and nobody has noticed. */
      async unheard(run: () => Promise<void>) {
        dead = true
        await run()
        dead = false
      },
      loseLine: () => act(loseLine),
      /** The page goes, as for a reload. Another one of the same user may come in its tab. */
      unload: () =>
        act(() => {
          for (const listener of hide) listener()
          client.disconnect()
        }),
    }
  }

  return {
    clock,
    server,
    rtc,
    page,
    /** Ann has called Ben, who has answered. */
    async call(this: void, options?: CallOptions) {
      const [ann, ben] = [await page(ANN, options), await page(BEN, options)]
      await ann.call(BEN, { video: true })
      await ben.accept()
      return { ann, ben }
    },
  }
}
