import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

import { UsageError } from '../../errors.js'
import type { Backend } from '../../hub/backend.js'
import type { Scenario } from '../../hub/scenario.js'
import type { Protocol } from '../../protocol/protocol.js'

/**
 * A backend that the command can serve: a folder of `protocols`, whose `backend` module exports one `Backend`, and a
 * scenario `demo`. That is all that it takes: the folder is found, and its name is what the user types.
 */
export interface FoundBackend {
  /** Its folder: `ws-service`. */
  readonly name: string
  readonly backend: Backend
  readonly demo: Scenario<Protocol>
}

// Built, this file has the same place beside the protocols as in the source.
const PROTOCOLS = join(dirname(fileURLToPath(import.meta.url)), '../../protocols')

/** Built, and as source for a loader that reads it. */
const FORMS = ['backend.js', 'backend.ts']

/** The folders that hold a backend, from a to z. None of them is loaded. */
export function backendNames(): readonly string[] {
  return readdirSync(PROTOCOLS)
    .filter(name => fileOf(name) !== undefined)
    .toSorted()
}

/**
 * Loads one of {@link backendNames}, and nothing of the others. Rejects with a `UsageError` that says what is missing:
 * an export, or a package that is not installed.
 */
export async function loadBackend(name: string): Promise<FoundBackend> {
  const module = await load(name)
  const [backend, ...others] = Object.values(module).filter(isBackend)
  const { demo } = module
  if (backend === undefined) throw new UsageError(`${fault(name)} exports no \`Backend\`: the command serves the one.`)
  if (others.length > 0) {
    throw new UsageError(
      `${fault(name)} exports ${others.length + 1} \`Backend\` values, and the command serves the one: export the others as functions that create them.`,
    )
  }
  if (!isScenario(demo)) throw new UsageError(`${fault(name)} exports no scenario \`demo\`, which --demo plays.`)
  return { name, backend, demo }
}

/** The backend whose folder, or whose protocol's `name`, this is. `undefined`: there is none. */
export async function findBackend(word: string): Promise<FoundBackend | undefined> {
  const names = backendNames()
  if (names.includes(word)) return await loadBackend(word)
  // A backend that cannot be loaded has no say in whether another one is meant.
  const loaded = await Promise.allSettled(names.map(loadBackend))
  return loaded
    .flatMap(result => (result.status === 'fulfilled' ? result.value : []))
    .find(({ backend }) => backend.protocol.name === word)
}

async function load(name: string): Promise<Readonly<Record<string, unknown>>> {
  const file = fileOf(name) ?? ''
  try {
    // Only its folder says that it is there, so no bundler can know it.
    return (await import(/* @vite-ignore */ pathToFileURL(file).href)) as Readonly<Record<string, unknown>>
  } catch (cause) {
    const lacking = missingPackage(cause)
    if (lacking === undefined) throw cause
    throw new UsageError(`The backend \`${name}\` needs a package that is not installed: npm install ${lacking}`, {
      cause,
    })
  }
}

function fileOf(name: string): string | undefined {
  return FORMS.map(form => join(PROTOCOLS, name, form)).find(file => existsSync(file))
}

function fault(name: string): string {
  return `The backend module of \`${name}\``
}

function missingPackage(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error) || !('code' in thrown) || thrown.code !== 'ERR_MODULE_NOT_FOUND') return undefined
  return /^Cannot find package '([^']+)'/.exec(thrown.message)?.[1]
}

function isBackend(value: unknown): value is Backend {
  return typeof value === 'object' && value !== null && 'rules' in value && 'limits' in value && 'claims' in value
}

// A scenario is a function of its stage, and no more can be seen from outside.
function isScenario(value: unknown): value is Scenario<Protocol> {
  return typeof value === 'function'
}
