import { describe, expect, test } from 'vitest'

import { useExport, useProgress } from '../../../src/protocols/saga/hooks.js'
import { inFrames, nextFrame, openHook, type Server } from './open-page.js'

const URL = 'https://example.com/e.pdf'

const start = (server: Server) => server.send('export_started', { exportId: 'e', projectId: 'p' })
const progress = (server: Server, percent: number | null) =>
  server.send('export_progress', { exportId: 'e', progress: percent })
const ready = (server: Server, downloadUrl: string | undefined = URL) =>
  server.send('export_ready', { exportId: 'e', downloadUrl })
const fail = (server: Server) => server.send('export_failed', { exportId: 'e', error: 'Out of paper' })

describe('useExport', () => {
  test('follows an export to its download', async () => {
    const { server, shown } = await openHook(useExport, 'e')
    expect(shown()).toBeUndefined()
    start(server)
    const nothing = { downloadUrl: undefined, error: undefined }
    expect(shown()).toMatchObject({ status: 'running', fraction: 0, ...nothing })
    progress(server, 40)
    expect(shown()).toMatchObject({ status: 'running', fraction: 0.4, ...nothing })
    ready(server)
    expect(shown()).toEqual({
      status: 'completed',
      fraction: 1,
      total: undefined,
      downloadUrl: URL,
      error: undefined,
      updatedAt: expect.any(Number) as number,
    })
  })

  test('says why it failed, and how far it came', async () => {
    const { server, shown } = await openHook(useExport, 'e')
    progress(server, 60)
    fail(server)
    expect(shown()).toMatchObject({ status: 'failed', fraction: 0.6, error: 'Out of paper', downloadUrl: undefined })
  })

  test('may fail without a word, and be ready without a URL', async () => {
    const { server, shown } = await openHook(useExport, 'e')
    server.send('export_failed', { exportId: 'e', error: null })
    expect(shown()).toMatchObject({ status: 'failed', error: undefined })
    server.send('export_ready', { exportId: 'e' })
    expect(shown()).toMatchObject({ status: 'completed', downloadUrl: undefined })
  })

  test.each([
    [-5, 0],
    [0, 0],
    [12.5, 0.125],
    [100, 1],
    [133.33, 1],
  ])('%d percent is %d', async (percent, fraction) => {
    const { server, shown } = await openHook(useExport, 'e')
    progress(server, percent)
    expect(shown()?.fraction).toBe(fraction)
  })

  test('never goes back within a run, while a null is no progress at all', async () => {
    const { server, shown, takeRenders } = await openHook(useExport, 'e')
    progress(server, 50)
    takeRenders()
    progress(server, 40)
    progress(server, null)
    start(server)
    expect(shown()?.fraction).toBe(0.5)
    expect(takeRenders()).toBe(0)
  })

  test('is over once it is over, until it is started again', async () => {
    const { server, shown } = await openHook(useExport, 'e')
    fail(server)
    progress(server, 80)
    expect(shown()).toMatchObject({ status: 'failed', error: 'Out of paper' })
    start(server)
    expect(shown()).toMatchObject({ status: 'running', fraction: 0, error: undefined })
    ready(server)
    fail(server)
    expect(shown()).toMatchObject({ status: 'completed', downloadUrl: URL, error: undefined })
    start(server)
    expect(shown()).toMatchObject({ status: 'running', fraction: 0, downloadUrl: undefined })
  })

  test('has the newest URL where one expires', async () => {
    const { server, shown } = await openHook(useExport, 'e')
    ready(server)
    ready(server, `${URL}?again`)
    expect(shown()?.downloadUrl).toBe(`${URL}?again`)
  })

  test('renders once for each message of its own export, and for no other', async () => {
    const { server, shown, rerender, takeRenders } = await openHook(useExport, 'e')
    takeRenders()
    server.send('export_started', { exportId: 'f' })
    server.send('export_ready', { exportId: 'f', downloadUrl: URL })
    expect(takeRenders()).toBe(0)
    start(server)
    expect(takeRenders()).toBe(1)
    progress(server, 10)
    expect(takeRenders()).toBe(1)
    ready(server)
    expect(takeRenders()).toBe(1)
    const before = shown()
    rerender('e')
    expect(shown()).toBe(before)
    rerender(undefined)
    expect(shown()).toBeUndefined()
  })

  test('is the same where all of it comes within one frame', async () => {
    const { server, shown, takeRenders } = await openHook(useExport, 'e', inFrames)
    await nextFrame(server)
    takeRenders()
    start(server)
    for (const percent of [10, 30, 20]) progress(server, percent)
    await nextFrame(server)
    expect(shown()).toMatchObject({ status: 'running', fraction: 0.3 })
    progress(server, 90)
    ready(server)
    await nextFrame(server)
    expect(shown()).toMatchObject({ status: 'completed', fraction: 1, downloadUrl: URL })
    expect(takeRenders()).toBe(2)
  })
})

test('useProgress knows the same export, in words that all protocols share', async () => {
  const { server, shown } = await openHook(useProgress, 'e')
  progress(server, 25)
  expect(shown()).toMatchObject({ status: 'running', fraction: 0.25 })
})
