'use client'

import React from 'react'

import { UsageError } from '../errors.js'

type Act = (callback: () => void | Promise<void>) => PromiseLike<void>

/** Runs something that changes what components show, and renders the change before it comes back. */
export function inAct(run: () => void): void {
  const leave = enterActEnvironment()
  try {
    void findAct()(run)
  } finally {
    leave()
  }
}

/** As {@link inAct}, for something that takes a while. */
export async function inActAsync(run: () => Promise<void>): Promise<void> {
  const leave = enterActEnvironment()
  try {
    await findAct()(run)
  } finally {
    leave()
  }
}

function findAct(): Act {
  // React 18.0 to 18.2 know it by the second name only. A named import of either would not load on the other.
  const act: unknown = Reflect.get(React, 'act') ?? Reflect.get(React, 'unstable_act')
  if (typeof act !== 'function') {
    throw new UsageError('This React has no `act`: it is the production build. Run your tests with NODE_ENV=test.')
  }
  return act as Act
}

const ENVIRONMENT = 'IS_REACT_ACT_ENVIRONMENT'

/** React warns about `act` where nothing has said that this is a test; and later about every change outside of it. */
function enterActEnvironment(): () => void {
  const before: unknown = Reflect.get(globalThis, ENVIRONMENT)
  Reflect.set(globalThis, ENVIRONMENT, true)
  return () => Reflect.set(globalThis, ENVIRONMENT, before)
}
