import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/*
 * The style sheet of a story stays in the page when the reader goes on to another one. So each rule of it begins with a
 * class of its own; what several stories share stands in `support`.
 */

const stories = join(import.meta.dirname, '../../stories')

/** The selectors of each sheet, a rule each. */
const sheets = readdirSync(stories, { recursive: true, encoding: 'utf8' })
  .map(file => file.replaceAll('\\', '/'))
  .filter(file => file.endsWith('.css'))
  .map(file => ({ file, selectors: selectorsIn(readFileSync(join(stories, file), 'utf8')) }))

const [shared, own] = [true, false].map(isShared =>
  sheets.filter(({ file }) => file.startsWith('support/') === isShared),
)
const sharedClasses = new Set(shared?.flatMap(({ selectors }) => selectors.flatMap(classesIn)))

function selectorsIn(code: string): readonly string[] {
  return [...code.replace(/\/\*.*?\*\//gs, '').matchAll(/(?<=^|[{};])[^{};@]+(?=\{)/g)].map(([rule]) => rule.trim())
}

function classesIn(selector: string): readonly string[] {
  return [...selector.matchAll(/\.([a-z][\w-]*)/g)].map(([, name = '']) => name)
}

const firstOf = (selector: string): string | undefined => classesIn(selector).find(name => !sharedClasses.has(name))

const firstIn = (selectors: readonly string[]): ReadonlySet<string | undefined> => new Set(selectors.map(firstOf))

test.for(own ?? [])('$file styles no other story', ({ file, selectors }) => {
  const others = (own ?? []).filter(each => each.file !== file).map(each => firstIn(each.selectors))
  const foreign = selectors
    .filter(selector => classesIn(selector).length > 0)
    .filter(selector => firstOf(selector) === undefined || others.some(first => first.has(firstOf(selector))))
  expect(selectors.length).toBeGreaterThan(5)
  expect(foreign).toEqual([])
})
