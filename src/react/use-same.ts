'use client'

import { useState } from 'react'

import { isSame } from '../lib/is-same.js'

/** The same list as before where it holds the same: a caller may make another one at every render. */
export function useSame<List extends readonly unknown[] | undefined>(list: List): List {
  // No state: where each render makes other items, too, setting it would render for ever.
  const [keep] = useState(() => createKeeper(list))
  return keep(list)
}

function createKeeper<List>(first: List): (list: List) => List {
  let kept = first
  return list => {
    if (!isSame(kept, list)) kept = list
    return kept
  }
}
