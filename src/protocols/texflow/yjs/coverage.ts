import { decodeStateVector, decodeUpdate, type Doc, encodeStateAsUpdate, encodeStateVector, Skip } from 'yjs'

/** An update, taken apart. */
export type Decoded = ReturnType<typeof decodeUpdate>

/** From where to where, of each Yjs client; the end is not part of it. */
type Spans = Map<number, [from: number, to: number][]>

/** Whether whoever has this update, and nothing else, has all that is in the document: what was deleted, too. */
export function covers({ structs, ds }: Decoded, doc: Doc): boolean {
  const written = spansOf(structs.filter(struct => !(struct instanceof Skip)).map(rangeOf))
  for (const [client, clock] of decodeStateVector(encodeStateVector(doc))) {
    if (!contains(written, client, 0, clock)) return false
  }
  const deleted = spansOf(deletesOf(ds))
  return deletesOf(decodeUpdate(encodeStateAsUpdate(doc)).ds).every(({ client, clock, length }) =>
    contains(deleted, client, clock, clock + length),
  )
}

interface Range {
  readonly client: number
  readonly clock: number
  readonly length: number
}

function rangeOf({ id: { client, clock }, length }: Decoded['structs'][number]): Range {
  return { client, clock, length }
}

function deletesOf({ clients }: Decoded['ds']): readonly Range[] {
  return [...clients].flatMap(([client, items]) => items.map(({ clock, len: length }) => ({ client, clock, length })))
}

/** Those that touch become one. */
function spansOf(ranges: readonly Range[]): Spans {
  const spans: Spans = new Map()
  for (const { client, clock, length } of [...ranges].sort((a, b) => a.clock - b.clock)) {
    const known = spans.get(client) ?? []
    const last = known.at(-1)
    if (last !== undefined && clock <= last[1]) last[1] = Math.max(last[1], clock + length)
    else known.push([clock, clock + length])
    spans.set(client, known)
  }
  return spans
}

function contains(spans: Spans, client: number, from: number, to: number): boolean {
  return spans.get(client)?.some(span => span[0] <= from && to <= span[1]) === true
}

/** Whether something has come that stands on what has not. Until it comes, it is not shown. */
export function isMissingSomething({ store }: Doc): boolean {
  return store.pendingStructs !== null || store.pendingDs !== null
}
