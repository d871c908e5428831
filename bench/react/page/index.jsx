import { createRoot } from 'react-dom/client'
import { flushSync } from 'react-dom'

import { finalProgress } from '../messages.js'
import { EFFECT, FILTER, HANDLERS, HOOKWIRE, LIMIT, SINGLETON, UNCHECKED } from '../variants.js'
import { watchFrames } from './frames.js'
import { counts, scene, variant } from './scene.js'
import { hookwire, hookwireHandlers, hookwireUnchecked } from './variants/hookwire.jsx'
import { limit } from './variants/limit.jsx'
import { reactUseWebSocketEffect, reactUseWebSocketFilter } from './variants/react-use-websocket.jsx'
import { singleton } from './variants/singleton.jsx'

const variants = {
  [LIMIT]: limit,
  [SINGLETON]: singleton,
  [HOOKWIRE]: hookwire,
  [UNCHECKED]: hookwireUnchecked,
  [HANDLERS]: hookwireHandlers,
  [FILTER]: reactUseWebSocketFilter,
  [EFFECT]: reactUseWebSocketEffect,
}

flushSync(() => createRoot(document.querySelector('main')).render(variants[variant]()))

let frames

/** For whoever measures: begins to watch, before the first message is sent. */
window.watch = () => {
  counts.renders = 0
  frames = watchFrames()
}

/** Resolves once all is over. */
window.result = async () => {
  const { gaps, needed } = await frames
  const rows = [...document.querySelectorAll('li')]
  // Handlers show nothing; a row that shows something shows the last message of its book, or is stale.
  const stale = rows.filter(({ textContent }, index) => {
    return textContent !== '–' && textContent !== String(finalProgress(index, scene))
  })
  return { ...counts, gaps, needed, stale: stale.length, visible: document.visibilityState === 'visible' }
}
