import type { Text } from 'yjs'

/** What somebody has done to a text in a field: at one place, so much is gone and this is new. */
export interface Edit {
  readonly at: number
  readonly removed: number
  readonly inserted: string
}

/** From two texts to the edit between them, with the caret behind it where it may be in several places. */
export function editBetween(before: string, after: string, caret: number): Edit {
  const behind = after.length - caret
  let end = 0
  while (end < Math.min(behind, before.length) && before.at(-1 - end) === after.at(-1 - end)) end += 1
  let at = 0
  const most = Math.min(before.length, after.length) - end
  while (at < most && before[at] === after[at]) at += 1
  // An emoji is two units, and half of one is no text.
  if (/[\uD800-\uDBFF]/.test(before.charAt(at - 1))) at -= 1
  if (/[\uDC00-\uDFFF]/.test(after.charAt(after.length - end))) end -= 1
  return { at, removed: before.length - end - at, inserted: after.slice(at, after.length - end) }
}

/** As one change, so that nobody sees half of it. */
export function applyEdit(text: Text, { at, removed, inserted }: Edit): void {
  text.doc?.transact(() => {
    if (removed > 0) text.delete(at, removed)
    if (inserted !== '') text.insert(at, inserted)
  })
}

/** Where an index is, from line 0 and column 0. */
export function placeOf(text: string, index: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, index).split('\n')
  return { line: before.length - 1, column: before.at(-1)?.length ?? 0 }
}
