#!/usr/bin/env node
import { HookwireError } from '../errors.js'
import { settingsOf } from './cli/arguments.js'
import { backendNames, findBackend } from './cli/backends.js'
import { helpText } from './cli/help.js'
import { run } from './cli/run.js'
import { WrongUse } from './cli/wrong-use.js'

const WRONG_USE = 2

async function main(args: readonly string[]): Promise<void> {
  const names = backendNames()
  const settings = settingsOf(args, names)
  if (settings === 'help') return console.log(await helpText())
  const found = await findBackend(settings.protocol)
  if (found === undefined) {
    throw new WrongUse(`There is no protocol \`${settings.protocol}\`; --protocol takes one of: ${names.join(', ')}.`)
  }
  await run(found, settings)
}

main(process.argv.slice(2)).catch((thrown: unknown) => {
  if (thrown instanceof WrongUse) {
    console.error(`${thrown.message}\nhookwire --help says more.`)
    process.exitCode = WRONG_USE
    return
  }
  // What the library says is written for people; all else is a defect, and its stack tells where.
  console.error(thrown instanceof HookwireError ? thrown.message : thrown)
  process.exitCode = 1
})
