'use client'

import { useState } from 'react'

import { isSame } from '../lib/is-same.js'

/** The same list as before where it holds the same: a caller may make another one at every render. */
export function useSame<List extends readonly unknown[] | undefined>(list: List): List {
  const [kept, keep] = useState(list)
  if (isSame(kept, list)) return kept
  keep(list)
  return list
}
