import { act, render, renderHook } from '@testing-library/react'
import { StrictMode, useEffect } from 'react'
import { renderToString } from 'react-dom/server'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

import { wsServiceBackend } from '../../../src/protocols/ws-service/backend.js'
import { type CallHandle, type CallOptions, useCall, useCallDuration } from '../../../src/protocols/ws-service/hooks.js'
import { createTestServer } from '../../../src/testing/index.js'
import { fakeMedia, fakeWebRtc } from './call/fake-rtc.js'
import { ANN, BEN } from './open-hook.js'

beforeEach(() => {
  fakeWebRtc()
})

afterEach(() => {
  vi.unstubAllGlobals()
})

/** Fake devices, and all of their tracks. */
function devices() {
  const opened: ReturnType<typeof fakeMedia>[] = []
  return {
    options: {
      async getMedia() {
        const media = fakeMedia(['audio'])
        opened.push(media)
        return media.stream
      },
    } satisfies CallOptions,
    states: () => opened.flatMap(({ tracks }) => tracks).map(({ readyState }) => readyState),
  }
}

/** The pages of Ann and Ben, each with the hook. */
async function openTwo() {
  const server = createTestServer(wsServiceBackend)
  const [annDevices, benDevices] = [devices(), devices()]
  let renders = 0
  const ann = renderHook(
    () => {
      useEffect(() => void (renders += 1))
      return useCall(annDevices.options)
    },
    { wrapper: server.wrapper },
  )
  const ben = renderHook(() => useCall(benDevices.options), {
    wrapper: server.createWrapper({ token: server.token(BEN) }),
  })
  await server.opened(2)
  const run = async (deed: () => void): Promise<void> => {
    act(deed)
    await server.advance(0)
  }
  return {
    server,
    ann,
    ben,
    annDevices,
    benDevices,
    renders: () => renders,
    run,
    async connect(this: void) {
      await run(() => ann.result.current.call(BEN))
      await run(() => ben.result.current.accept())
    },
  }
}

test('two pages call each other, and their handles say so', async () => {
  const { ann, ben, connect, run, annDevices, benDevices } = await openTwo()
  expect(ann.result.current.status).toBe('idle')
  await connect()
  expect([ann.result.current.status, ben.result.current.status]).toEqual(['connected', 'connected'])
  expect([ann.result.current.userId, ben.result.current.userId]).toEqual([BEN, ANN])
  expect(ann.result.current.localStream).toBeDefined()
  await run(() => ben.result.current.hangUp())
  expect(ann.result.current).toMatchObject({ status: 'ended', reason: 'other-hung-up', localStream: undefined })
  expect([...annDevices.states(), ...benDevices.states()]).toEqual(['ended', 'ended'])
  await run(() => ann.result.current.dismiss())
  expect(ann.result.current.status).toBe('idle')
})

test('what it does is the same at every render, and so is the handle where nothing has changed', async () => {
  const { ann, connect } = await openTwo()
  const deeds = ({ call, accept, reject, hangUp, setMuted, dismiss }: CallHandle) => [
    call,
    accept,
    reject,
    hangUp,
    setMuted,
    dismiss,
  ]
  const before = deeds(ann.result.current)
  await connect()
  deeds(ann.result.current).forEach((deed, index) => expect(deed).toBe(before[index]))
  const handle = ann.result.current
  ann.rerender()
  expect(ann.result.current).toBe(handle)
})

test('a call that goes on renders nobody but who shows how long it has lasted', async () => {
  const { server, connect, renders, run, ann } = await openTwo()
  await connect()
  const before = renders()
  await server.advance(5000)
  expect(renders()).toBe(before)
  await run(() => ann.result.current.setMuted('audio', true))
  expect(renders()).toBe(before + 1)
  expect(ann.result.current.muted).toEqual({ audio: true, video: false })
})

test('the duration counts the seconds since the call was connected, and stays where it has ended', async () => {
  const server = createTestServer(wsServiceBackend)
  const { options } = devices()
  let renders = 0
  const useBoth = () => {
    useEffect(() => void (renders += 1))
    return { ...useCall(options), duration: useCallDuration() }
  }
  const ann = renderHook(useBoth, { wrapper: server.wrapper })
  const ben = renderHook(() => useCall(options), { wrapper: server.createWrapper({ token: server.token(BEN) }) })
  await server.opened(2)
  act(() => ann.result.current.call(BEN))
  await server.advance(4000)
  expect(ann.result.current.duration).toBe(0)
  act(() => ben.result.current.accept())
  await server.advance(0)
  expect(ann.result.current).toMatchObject({ status: 'connected', duration: 0 })
  await server.advance(999)
  const before = renders
  expect(ann.result.current.duration).toBe(0)
  await server.advance(1)
  expect(ann.result.current.duration).toBe(1000)
  await server.advance(2500)
  expect(ann.result.current.duration).toBe(3000)
  expect(renders).toBe(before + 3)
  act(() => ann.result.current.hangUp())
  await server.advance(60_000)
  expect(ann.result.current.duration).toBe(3000)
})

test('it asks for calls while it is mounted', async () => {
  const { server, ann } = await openTwo()
  expect(server.received('subscribe')).toEqual([{ topics: ['calls'] }, { topics: ['calls'] }])
  ann.unmount()
  await server.advance(0)
  expect(server.received('unsubscribe')).toEqual([{ topics: ['calls'] }])
})

test('all components show one call, which lasts as long as one of them is there', async () => {
  const server = createTestServer(wsServiceBackend)
  const mine = devices()
  let first: CallHandle | undefined
  let second: CallHandle | undefined
  function First() {
    const handle = useCall(mine.options)
    useEffect(() => void (first = handle), [handle])
    return null
  }
  function Second() {
    const handle = useCall()
    useEffect(() => void (second = handle), [handle])
    return null
  }
  const page = render(<Page first second />, { wrapper: server.wrapper })
  const ben = renderHook(() => useCall(mine.options), { wrapper: server.createWrapper({ token: server.token(BEN) }) })
  await server.opened(2)
  act(() => second?.call(BEN))
  await server.advance(0)
  act(() => ben.result.current.accept())
  await server.advance(0)
  expect([first?.status, second?.status]).toEqual(['connected', 'connected'])
  page.rerender(<Page first={false} second />)
  await server.advance(0)
  expect(ben.result.current.status).toBe('connected')
  page.rerender(<Page first={false} second={false} />)
  await server.advance(0)
  expect(ben.result.current).toMatchObject({ status: 'ended', reason: 'other-hung-up' })
  expect(mine.states()).toEqual(['ended', 'ended'])

  function Page(shown: { readonly first: boolean; readonly second: boolean }) {
    return (
      <>
        {shown.first && <First />}
        {shown.second && <Second />}
      </>
    )
  }
})

test('StrictMode, which mounts twice, keeps the call that it finds', async () => {
  const server = createTestServer(wsServiceBackend)
  const mine = devices()
  const ann = renderHook(() => useCall(mine.options), {
    wrapper: ({ children }) => <StrictMode>{server.wrapper({ children })}</StrictMode>,
  })
  const ben = renderHook(() => useCall(mine.options), { wrapper: server.createWrapper({ token: server.token(BEN) }) })
  await server.opened(2)
  act(() => ben.result.current.call(ANN))
  await server.advance(0)
  expect(ann.result.current.status).toBe('ringing')
})

test('the options are those of the last render', async () => {
  const server = createTestServer(wsServiceBackend)
  const asked: string[] = []
  const ann = renderHook(
    ({ name }) =>
      useCall({
        getMedia: async () => {
          asked.push(name)
          return fakeMedia(['audio']).stream
        },
      }),
    { wrapper: server.wrapper, initialProps: { name: 'first' } },
  )
  await server.opened()
  ann.rerender({ name: 'second' })
  act(() => ann.result.current.call(BEN))
  await server.advance(0)
  expect(asked).toEqual(['second'])
})

test('on a server there is no call, and nothing is touched', () => {
  const server = createTestServer(wsServiceBackend)
  const Wrapper = server.wrapper
  vi.stubGlobal('RTCPeerConnection', undefined)
  function Page() {
    const { status, error } = useCall()
    return (
      <p>
        {status} {useCallDuration()} {error?.message}
      </p>
    )
  }
  expect(
    renderToString(
      <Wrapper>
        <Page />
      </Wrapper>,
    ),
  ).toContain('idle')
  expect(server.attempts).toEqual([])
})
