import { renderToString } from 'react-dom/server'
import { expect, test } from 'vitest'

import { useWebSocket } from '../../src/react/use-web-socket.js'

/** Throws where it runs, because there is no provider. */
function Astray() {
  return <p>{useWebSocket().status}</p>
}

/** Where the library’s own code ran, by the stack of an error. */
function framesOfHookwire(): string[] {
  try {
    renderToString(<Astray />)
    return []
  } catch (error) {
    const frames = error instanceof Error ? (error.stack ?? '').split('\n') : []
    return frames.filter(frame => frame.includes('/react/use-web-socket.'))
  }
}

test('what runs here are the files of the installed package', () => {
  expect(framesOfHookwire()).toEqual([expect.stringContaining('/node_modules/hookwire/dist/react/use-web-socket.js')])
})

test('a file of the source cannot be loaded', async () => {
  // The query keeps it from being found among the built files.
  const file = '../../src/index.js?source'
  await expect(import(file)).rejects.toThrow('these tests run what is packed')
})
