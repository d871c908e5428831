import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'

import { ANNA, openStudio } from './studio.js'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

type Device = Awaited<ReturnType<ReturnType<typeof openStudio>['join']>>

async function greeted(): Promise<Device> {
  const phone = await openStudio().join()
  phone.hear()
  return phone
}

/** Says it so often, and resolves with the codes of the errors that came back. */
async function sayOften(device: Device, times: number, frame = '{"type":"ping"}'): Promise<readonly unknown[]> {
  const codes: unknown[] = []
  for (let count = 0; count < times; count += 1) {
    const heard = await device.sayRaw(frame)
    codes.push(...heard.map(([, payload]) => Reflect.get(Object(payload), 'code')))
  }
  return codes
}

describe('a device may say 20 things at once, and then 10 a second', () => {
  test('what is too much is not done, and is answered with when to try again', async () => {
    const phone = await greeted()
    expect(await sayOften(phone, 20)).toEqual([])
    expect(await phone.subscribe('blob.*')).toEqual([
      ['error', { code: 'RATE_LIMITED', message: expect.any(String) as string, retry_after: 1 }],
    ])
    await vi.advanceTimersByTimeAsync(1000)
    expect(await sayOften(phone, 11)).toEqual(['RATE_LIMITED'])
    await vi.advanceTimersByTimeAsync(100)
    expect(await sayOften(phone, 2)).toEqual(['RATE_LIMITED'])
  })

  test('after a rest it is 20 again, and no more', async () => {
    const phone = await greeted()
    await sayOften(phone, 20)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await sayOften(phone, 21)).toEqual(['RATE_LIMITED'])
  })

  test('garbage counts', async () => {
    const phone = await greeted()
    await sayOften(phone, 20, '{')
    expect(await phone.say('ping')).toMatchObject([['error', { code: 'RATE_LIMITED' }]])
  })

  test('each device has its own', async () => {
    const studio = openStudio()
    const [phone, laptop] = [await studio.join(), await studio.join()]
    await sayOften(phone, 21)
    laptop.hear()
    expect(await laptop.say('ping')).toEqual([])
  })

  test('the answer to process_blob names the blob', async () => {
    const phone = await greeted()
    await sayOften(phone, 20)
    expect(await phone.process('blob_1')).toMatchObject([['error', { code: 'RATE_LIMITED', blob_id: 'blob_1' }]])
  })
})

describe('what is no command', () => {
  test.each([
    ['no JSON', 'subscribe'],
    ['no object', 'null'],
    ['a list', '[]'],
    ['no type', '{"events":[]}'],
    ['a command that there is not', '{"type":"delete_blob","data":{}}'],
    ['a message of the server', '{"type":"blob.created","data":{}}'],
    ['patterns inside of data', '{"type":"subscribe","data":{"events":["*"]}}'],
    ['patterns that are no strings', '{"type":"subscribe","events":[7]}'],
    ['a blob without a text', '{"type":"create_blob","data":{"schema_id":"s"}}'],
    [
      'a chapter that is no number',
      '{"type":"create_blob","data":{"content":"","schema_id":"s","metadata":{"chapter":"3"}}}',
    ],
  ])('is answered with INVALID_MESSAGE: %s', async (_, frame) => {
    const phone = await greeted()
    expect(await phone.sayRaw(frame)).toEqual([
      ['error', { code: 'INVALID_MESSAGE', message: expect.any(String) as string }],
    ])
    expect(phone.closed).toEqual([])
  })

  test('is told by the field that is wrong, and without what stood in it', async () => {
    const phone = await greeted()
    const [told] = await phone.say('create_blob', { content: 'a secret', schema_id: 7 })
    expect(JSON.stringify(told)).toContain('schema_id')
    expect(JSON.stringify(told)).not.toContain('secret')
  })

  test('a ping is one, and nothing answers it', async () => {
    expect(await (await greeted()).say('ping')).toEqual([])
  })
})

test('a frame of more than 64 KB ends the connection', async () => {
  const phone = await openStudio().joinSubscribed(ANNA, 'blob.*')
  const frame = (bytes: number) => {
    const command = { type: 'create_blob', data: { content: '', schema_id: 's' } }
    const rest = JSON.stringify(command).length
    return JSON.stringify({ ...command, data: { ...command.data, content: 'x'.repeat(bytes - rest) } })
  }
  expect((await phone.sayRaw(frame(64 * 1024))).map(([type]) => type)).toEqual(['blob.created'])
  await phone.sayRaw(frame(64 * 1024 + 1))
  expect(phone.closed).toEqual([1009])
})
