import { act, render, renderHook, screen } from '@testing-library/react'
import { StrictMode, useEffect, useState } from 'react'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { Doc } from 'yjs'

import { createClient } from '../../../src/client/client.js'
import { texflowBackend } from '../../../src/protocols/texflow/backend.js'
import { texflow } from '../../../src/protocols/texflow/protocol.js'
import { connectYDoc, useYDoc } from '../../../src/protocols/texflow/yjs.js'
import { WebSocketProvider } from '../../../src/react/provider.js'
import { createTestServer } from '../../../src/testing/index.js'
import { createCable } from '../../support/cable.js'
import { openHook, type Server } from './open-page.js'

// Megabytes of text, or many people, on a busy machine.
vi.setConfig({ testTimeout: 30_000 })

const params = { projectId: 'thesis' }
const main = { documentName: 'main.tex' }
const textOf = (doc: Doc) => doc.getText('content')

/** Somebody else who writes in the document, with no React. */
async function joinAsBen(server: Server) {
  const client = createClient({ ...server.clientOptions, params, token: server.token('ben') })
  const doc = new Doc()
  const { state } = connectYDoc(client, { doc, ...main })
  client.connect()
  onTestFinished(() => {
    client.disconnect()
    doc.destroy()
  })
  await server.opened(2)
  return { doc, text: textOf(doc), state }
}

async function open() {
  const page = await openHook(() => useYDoc(main))
  const ben = await joinAsBen(page.server)
  await page.server.advance(2000)
  return { ...page, ben }
}

test('a page and somebody else write one document', async () => {
  const { server, shown, ben } = await open()
  expect(shown()).toMatchObject({ synced: true, error: null })
  act(() => textOf(shown().doc).insert(0, 'from the page'))
  await server.advance(100)
  expect(ben.text.toJSON()).toBe('from the page')
  ben.text.insert(0, 'and not only ')
  await server.advance(100)
  expect(textOf(shown().doc).toJSON()).toBe('and not only from the page')
})

test('renders when it is synced or no more, and for nothing that is written', async () => {
  const { server, shown, takeRenders, ben } = await open()
  takeRenders()
  for (let n = 0; n < 20; n += 1) {
    ben.text.insert(0, 'x')
    act(() => shown().awareness.setLocalStateField('n', n))
    await server.advance(100)
  }
  expect(takeRenders()).toBe(0)
  server.disconnect()
  expect(shown().synced).toBe(false)
  expect(takeRenders()).toBe(1)
  await server.advance(4000)
  expect(shown().synced).toBe(true)
  expect(takeRenders()).toBe(1)
})

test('two components share a document, and another name is another one', async () => {
  const { shown } = await openHook(() => [
    useYDoc(main),
    useYDoc(main),
    useYDoc({ documentName: 'refs.bib' }),
    useYDoc(),
    useYDoc({ documentName: '' }),
  ])
  const [first, second, refs, nameless, empty] = shown()
  expect(second).toBe(first)
  expect(empty).toBe(nameless)
  expect(new Set([first?.doc, refs?.doc, nameless?.doc]).size).toBe(3)
})

test('a component that comes back soon finds its document, later another one', async () => {
  const server = createTestServer(texflowBackend)
  const docs: Doc[] = []
  function Editor() {
    const { doc } = useYDoc(main)
    useEffect(() => void docs.push(doc), [doc])
    return null
  }
  const wrapper = server.createWrapper({ params })
  const page = (shown: boolean) => (shown ? <Editor /> : null)
  const { rerender } = render(page(true), { wrapper })
  await server.opened()
  await server.advance(2000)
  rerender(page(false))
  await server.advance(900)
  rerender(page(true))
  await server.advance(2000)
  expect(docs[1]).toBe(docs[0])
  rerender(page(false))
  await server.advance(1000)
  rerender(page(true))
  expect(docs[2]).not.toBe(docs[0])
  expect(docs[0]?.isDestroyed).toBe(true)
})

test('what was written offline outlives its component until it is said', async () => {
  const server = createTestServer(texflowBackend)
  const cable = createCable(server.clientOptions.transport ?? texflow.wiring.transport())
  const wrapper = server.createWrapper({ params, options: { transport: cable } })
  const { rerender } = render(<Writer />, { wrapper })
  await server.opened()
  const ben = await joinAsBen(server)
  await server.advance(2000)
  cable.pull()
  await server.advance(0)
  act(() => screen.getByRole('button').click())
  rerender(<p>Another page</p>)
  await server.advance(3000)
  cable.plug()
  await server.advance(10_000)
  expect(ben.text.toJSON()).toBe('written offline')
})

function Writer({ text = 'written offline' }) {
  const { doc, error } = useYDoc(main)
  return (
    <>
      <button onClick={() => textOf(doc).insert(0, text)}>Write</button>
      <output>{`${textOf(doc).length} ${error?.name}`}</output>
    </>
  )
}

test('what was too large to be said is still there when the component comes back', async () => {
  const server = createTestServer(texflowBackend)
  const wrapper = server.createWrapper({ params, onError: () => undefined })
  const { rerender } = render(<Writer text={'x'.repeat(600 * 1024)} />, { wrapper })
  await server.opened()
  await server.advance(2000)
  act(() => screen.getByRole('button').click())
  await server.advance(1000)
  rerender(<p>Another page</p>)
  await server.advance(10_000)
  rerender(<Writer />)
  expect(screen.getByRole('status').textContent).toBe(`${600 * 1024} ProtocolError`)
  expect(server.errors).toHaveLength(1)
})

test('StrictMode makes one document and says hello once', async () => {
  const server = createTestServer(texflowBackend)
  const docs = new Set<Doc>()
  function Editor() {
    const { doc } = useYDoc(main)
    useEffect(() => {
      docs.add(doc)
    }, [doc])
    return null
  }
  const Wrapper = server.createWrapper({ params })
  render(
    <StrictMode>
      <Wrapper>
        <Editor />
      </Wrapper>
    </StrictMode>,
  )
  await server.opened()
  await server.advance(3000)
  expect(docs.size).toBe(1)
  expect([...docs][0]?.isDestroyed).toBe(false)
  expect(server.connections).toBe(1)
  expect(server.received('yjs_update').length).toBeLessThanOrEqual(2)
})

describe('another session', () => {
  test('has another document, and nothing of the one before', async () => {
    const server = createTestServer(texflowBackend)
    const client = createClient({ ...server.clientOptions, params })
    onTestFinished(client.disconnect)
    const { result } = renderHook(() => useYDoc(main), {
      wrapper: ({ children }) => <WebSocketProvider client={client}>{children}</WebSocketProvider>,
    })
    await server.opened()
    const ben = await joinAsBen(server)
    await server.advance(2000)
    const first = result.current.doc
    act(() => {
      textOf(first).insert(0, 'private')
      client.disconnect()
    })
    expect(result.current.doc).not.toBe(first)
    expect(first.isDestroyed).toBe(true)
    expect(textOf(result.current.doc).toJSON()).toBe('')
    act(client.connect)
    await server.opened(2)
    await server.advance(3000)
    expect(result.current.synced).toBe(true)
    ben.text.insert(0, 'new')
    await server.advance(200)
    expect(textOf(result.current.doc).toJSON()).toContain('new')
  })

  test('has another one also where the line was not open yet', () => {
    const client = createClient({ ...createTestServer(texflowBackend).clientOptions, params })
    const { result } = renderHook(() => useYDoc(main), {
      wrapper: ({ children }) => (
        <WebSocketProvider client={client} autoConnect={false}>
          {children}
        </WebSocketProvider>
      ),
    })
    const first = result.current.doc
    act(client.connect)
    act(client.disconnect)
    expect(first.isDestroyed).toBe(true)
    expect(result.current.doc).not.toBe(first)
  })

  test('in another project has another document', async () => {
    const server = createTestServer(texflowBackend)
    const docs: Doc[] = []
    let go: (projectId: string) => void = () => undefined
    function Editor() {
      const { doc } = useYDoc(main)
      useEffect(() => void docs.push(doc), [doc])
      return null
    }
    function App() {
      const [projectId, setProjectId] = useState('thesis')
      useEffect(() => {
        go = setProjectId
      }, [])
      return (
        <WebSocketProvider {...server.props} params={{ projectId }}>
          <Editor />
        </WebSocketProvider>
      )
    }
    render(<App />)
    await server.opened()
    act(() => {
      if (docs[0] !== undefined) textOf(docs[0]).insert(0, 'of the thesis')
      go('novel')
    })
    await server.opened()
    await server.advance(3000)
    expect(docs).toHaveLength(2)
    expect(docs[1] && textOf(docs[1]).toJSON()).toBe('')
    expect(docs[0]?.isDestroyed).toBe(true)
  })
})

test('outside of a provider it says what is missing', () => {
  expect(() => renderHook(() => useYDoc(main))).toThrow('useYDoc found no <WebSocketProvider protocol={texflow}>')
})
