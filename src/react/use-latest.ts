'use client'

import { type RefObject, useInsertionEffect, useRef } from 'react'

/**
 * The latest value, for callbacks that outlive a render: a handler may be another closure at every render, and that is
 * never a reason to subscribe again.
 */
export function useLatest<Value>(value: Value): Readonly<RefObject<Value>> {
  const ref = useRef(value)
  // Before any other effect, and unlike a layout effect without a warning on a server.
  useInsertionEffect(() => {
    ref.current = value
  }, [value])
  return ref
}
