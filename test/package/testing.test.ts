import { spawnSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { installPackage } from './installed-package.js'

let folder: string

beforeAll(() => {
  folder = installPackage()
  writeFileSync(join(folder, 'shop.test.mjs'), TEST)
}, 120_000)

afterAll(() => {
  rmSync(folder, { recursive: true })
})

const TEST = `
  import assert from 'node:assert/strict'
  import { test } from 'node:test'
  import { createClient } from 'hookwire'
  import { hailangoBackend } from 'hookwire/hailango/backend'
  import { createTestServer } from 'hookwire/testing'

  test('a message is heard, and a command received', async () => {
    const server = createTestServer(hailangoBackend)
    const client = createClient(server.clientOptions)
    const heard = []
    client.subscribe('notification', ({ title }) => heard.push(title))
    client.connect()
    await server.opened()
    server.send('notification', { title: 'Hello', message: '', level: 'info' })
    client.send('ping')
    assert.deepEqual(heard, ['Hello'])
    assert.deepEqual(server.received(), [{ type: 'ping', payload: undefined }])
    server.disconnect()
    await server.advance(1000)
    assert.equal(client.store.getState().connection.status, 'open')
  })
`

function nodeTest(NODE_ENV: string) {
  const { NODE_TEST_CONTEXT: _, ...env } = process.env
  return spawnSync(process.execPath, ['--test', 'shop.test.mjs'], {
    cwd: folder,
    encoding: 'utf8',
    env: { ...env, NODE_ENV },
  })
}

test('hookwire/testing works with the test runner of Node, and ends by itself', () => {
  const { status, stdout } = nodeTest('test')
  expect(stdout).toMatch(/pass 1$/m)
  expect(status).toBe(0)
})

test('without an act, hookwire/testing says how to get one', () => {
  expect(nodeTest('production').stdout).toContain('Run your tests with NODE_ENV=test.')
})
