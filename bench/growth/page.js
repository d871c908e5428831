import { setTimeout } from 'node:timers/promises'

import { JSDOM } from 'jsdom'

import { requireOfPackage } from '../lib/built.js'

const { window } = new JSDOM('<!doctype html><main></main>')
// Its documents take no signals but its own.
Object.assign(globalThis, { window, document: window.document, AbortController: window.AbortController })

export const React = requireOfPackage('react')
const { createRoot } = requireOfPackage('react-dom/client')

const CHILDREN = 10

/**
 * A tree with at most ten children in a place: React goes through all children of whatever lies above a change, so a
 * list of ten thousand would measure React.
 */
const Branch = React.memo(function Branch({ ids, leaf }) {
  const step = CHILDREN ** Math.max(0, Math.ceil(Math.log10(ids.length)) - 1)
  return Array.from({ length: Math.ceil(ids.length / step) }, (_, index) => {
    const part = ids.slice(index * step, (index + 1) * step)
    return step === 1
      ? React.createElement(leaf, { key: index, id: part[0] })
      : React.createElement(Branch, { key: index, ids: part, leaf })
  })
})

/** Mounts one component for each id. They draw nothing, so that the document costs nothing. */
export async function mount(ids, leaf, wrap = children => children) {
  const root = createRoot(document.querySelector('main'))
  root.render(wrap(React.createElement(Branch, { ids, leaf })))
  // Its effects run in tasks of React's own.
  await setTimeout(100)
}
