import { expect, test, vi } from 'vitest'

import { createEmitter } from '../../src/lib/emitter.js'

function listen() {
  const heard: string[] = []
  const onThrow = vi.fn<(thrown: unknown) => void>()
  const emitter = createEmitter<number>(onThrow)
  return { heard, onThrow, emitter, note: (name: string) => (value: number) => heard.push(`${name}${value}`) }
}

test('tells everybody, in the order in which they came', () => {
  const { emitter, heard, note } = listen()
  emitter.on(note('a'))
  emitter.on(note('b'))
  emitter.emit(1)
  emitter.emit(2)
  expect(heard).toEqual(['a1', 'b1', 'a2', 'b2'])
})

test('tells the others when one throws, and says what it threw', () => {
  const { emitter, heard, note, onThrow } = listen()
  const thrown = new Error('mine')
  emitter.on(() => {
    throw thrown
  })
  emitter.on(note('b'))
  emitter.emit(1)
  expect(heard).toEqual(['b1'])
  expect(onThrow.mock.calls).toEqual([[thrown]])
})

test('whoever is sent away during an emit hears no more of it', () => {
  const { emitter, heard, note } = listen()
  emitter.on(() => leave())
  const leave = emitter.on(note('b'))
  emitter.on(note('c'))
  emitter.emit(1)
  expect(heard).toEqual(['c1'])
})

test('whoever comes during an emit is told from the next one on', () => {
  const { emitter, heard, note } = listen()
  const stop = emitter.on(() => {
    stop()
    emitter.on(note('late'))
  })
  emitter.emit(1)
  expect(heard).toEqual([])
  emitter.emit(2)
  expect(heard).toEqual(['late2'])
})

test('the same function twice is two subscriptions, each with its own undo', () => {
  const { emitter, heard, note } = listen()
  const listener = note('a')
  const leave = emitter.on(listener)
  emitter.on(listener)
  leave()
  leave()
  emitter.emit(1)
  expect(heard).toEqual(['a1'])
  expect(emitter.size).toBe(1)
})
