import { describe, expect, test } from 'vitest'

import { framesOf, linesOf, scenariosOf } from './recorded.js'
import { openProject, type Said, sayingOf } from './project.js'

/** The recorded clients are called `name-A`, ours by their ids. */
function ours({ username, payload, ...said }: Said): Said {
  const renamed = { ...said, ...(username !== undefined && { username: username.replace('name-', 'user-') }) }
  if (payload === undefined) return renamed
  const member = Object(payload) as { readonly username?: string }
  if (typeof member.username !== 'string') return { ...renamed, payload }
  return { ...renamed, payload: { ...member, username: member.username.replace('name-', 'user-') } }
}

const said = (lines: readonly string[]) => lines.map(line => ours(sayingOf(line)))
const texts = (sayings: readonly Said[]) => sayings.map(each => JSON.stringify(each)).toSorted()

/** What a recorded client heard in a scenario. */
const heardBy = (scenario: string, client: string) => said(framesOf(scenario, 'in', client))

describe('what clients said to the recorded hub', () => {
  test.each(scenariosOf('message/').filter(scenario => framesOf(scenario, 'out').length > 0))(
    '%s reaches the others twice, and whoever said it once',
    async scenario => {
      const { join, clock } = openProject({ redis: true })
      const [a, b, c] = [await join('A'), await join('B'), await join('C')]
      await clock.advance(1000)
      for (const member of [a, b, c]) member.hear()
      for (const frame of framesOf(scenario, 'out')) await a.say(frame)
      await clock.advance(1000)
      expect(said(a.hearLines())).toEqual(heardBy(scenario, 'A'))
      const [first, second, ...more] = b.hearLines()
      expect(second).toBe(first)
      expect(more).toEqual([])
      expect(said([first ?? '', second ?? ''])).toEqual(heardBy(scenario, 'B'))
      expect(said(c.hearLines())).toEqual(heardBy(scenario, 'C'))
    },
  )

  test.each(scenariosOf('to_server/').filter(scenario => framesOf(scenario, 'out').length > 0))(
    '%s is answered as it was, and nobody else hears of it',
    async scenario => {
      const { join } = openProject()
      const [a, b] = [await join('A'), await join('B')]
      a.hear()
      b.hear()
      for (const frame of framesOf(scenario, 'out', 'A')) await a.say(frame)
      expect(said(a.hearLines())).toEqual(heardBy(scenario, 'A'))
      expect(b.hear()).toEqual([])
    },
  )

  test.each([
    ['burst_25_cursor_updates', ['A', 'B']],
    ['two_senders_8_each', ['A', 'B']],
  ])('%s: the same messages, as often, and first in the order in which they were said', async (scenario, clients) => {
    const { join, clock } = openProject({ redis: true })
    const members = new Map([
      ['A', await join('A')],
      ['B', await join('B')],
    ])
    await clock.advance(1000)
    for (const member of members.values()) member.hear()
    for (const { direction, client, frame = '' } of linesOf(scenario)) {
      if (direction === 'out') await members.get(client)?.say(frame)
    }
    await clock.advance(1000)
    for (const client of clients) {
      const heard = said(members.get(client)?.hearLines() ?? [])
      expect(texts(heard)).toEqual(texts(heardBy(scenario, client)))
      for (const sender of ['user-A', 'user-B']) {
        // Two senders at once come in any order between them.
        const firsts = (all: readonly Said[]) => [
          ...new Set(all.filter(each => each.user_id === sender).map(each => JSON.stringify(each))),
        ]
        expect(firsts(heard)).toEqual(firsts(heardBy(scenario, client)))
      }
    }
  })
})

describe('who comes and goes', () => {
  const { stringify } = JSON
  /** Whatever the order and the number: they differed from join to join. */
  const kinds = (sayings: readonly Said[]) => [...new Set(sayings.map(each => stringify(each)))].toSorted()

  test.each(['join_alone_new_room', 'join_two', 'join_three'])('%s: the same is said', async scenario => {
    const { join, clock } = openProject({ redis: true })
    const names = [...new Set(linesOf(scenario).map(({ client }) => client))]
    const members = new Map<string, Awaited<ReturnType<typeof join>>>()
    for (const name of names) members.set(name, await join(name))
    await clock.advance(1000)
    for (const name of names.slice(1).toReversed()) {
      await members.get(name)?.leave()
      await clock.advance(1000)
    }
    for (const name of names) {
      expect(kinds(said(members.get(name)?.hearLines() ?? []))).toEqual(kinds(heardBy(scenario, name)))
    }
  })

  test('an update that is larger than it takes ends the line with 1009, and the others hear user_left', async () => {
    const { join } = openProject()
    const [a, b] = [await join('A'), await join('B')]
    b.hear()
    await a.say('x'.repeat(512 * 1024 + 1))
    expect(a.closed).toEqual(linesOf('oversize_512KiB_plus_1').flatMap(({ code }) => code ?? []))
    expect(b.hearTypes()).toEqual(['user_left'])
  })

  test('what is said in a room stays there', async () => {
    const { join } = openProject()
    const [a, b] = [await join('A', 'one'), await join('B', 'two')]
    for (const member of [a, b]) expect(member.hearTypes()).toEqual(['user_joined'])
    await a.say(framesOf('room_isolation', 'out')[0] ?? '')
    expect(said(a.hearLines())).toEqual(heardBy('room_isolation', 'A').slice(-1))
    expect(b.hear()).toEqual([])
  })
})
