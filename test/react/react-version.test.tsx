import { render, screen } from '@testing-library/react'
import { useState, version } from 'react'
import { createPortal, version as domVersion } from 'react-dom'
import { renderToString } from 'react-dom/server'
import { expect, inject, test } from 'vitest'
import { useStore } from 'zustand'
import { createStore } from 'zustand/vanilla'

const store = createStore(() => ({ title: 'Kokoro' }))

function Book() {
  const title = useStore(store, state => state.title)
  const [pages] = useState(12)
  return (
    <p>
      {title}, {pages} pages
    </p>
  )
}

test('this project runs the React it is named after', () => {
  // React 18.0.0 adds its commit to its version.
  expect(version.split('-')[0]).toBe(inject('react'))
  expect(domVersion.split('-')[0]).toBe(inject('react'))
})

test('the testing library, zustand and the server renderer run on that same React', () => {
  render(createPortal(<Book />, document.body))
  expect(screen.getByText('Kokoro, 12 pages')).toBeDefined()
  expect(renderToString(<Book />)).toContain('Kokoro')
})

test('a test leaves nothing on the page for the next', () => {
  expect(document.body.textContent).toBe('')
})
