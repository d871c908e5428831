import { createHooks, defineProtocol, type PresenceMember, type Topics, webSocketTransport } from 'hookwire'
import { CursorOverlay, PresenceAvatars, ReadReceipt, TypingIndicator } from 'hookwire/components'
import * as v from 'valibot'

const topics = { presence: userIds => userIds ?? [], receipts: place => `receipts:${place}` } satisfies Partial<Topics>

const team = defineProtocol({
  name: 'team',
  messages: { here: v.object({ id: v.string() }) },
  commands: { status: v.object({ status: v.string() }), mark: v.object({ ids: v.array(v.string()) }) },
  transport: webSocketTransport,
  interpret: { here: ({ payload: { id } }) => ({ kind: 'joined', room: '', member: { id, status: 'online' } }) },
  express: {
    presence: ({ status, customStatus = status }) => ({ type: 'status', payload: { status: customStatus } }),
    receipt: ({ ids }) => ({ type: 'mark', payload: { ids: [...ids] } }),
  },
  topics,
})

const { usePresence, useReceipts, useTyping } = createHooks(team)

export function Team({ place }: { readonly place?: string }) {
  const { members, setStatus } = usePresence(['u-1'], { away: { afterMs: 60_000 } })
  const first: PresenceMember | undefined = members[0]
  const { receipts, markRead } = useReceipts(place)

  // @ts-expect-error the protocol has no `express.typing`
  useTyping('a')

  const wrong = () => {
    // @ts-expect-error there is no such status
    setStatus('asleep')
    // @ts-expect-error ids are strings
    markRead(1)
  }
  return (
    <>
      <PresenceAvatars members={members} />
      <TypingIndicator typists={members.map(({ id: userId, name }) => ({ userId, name }))} />
      <ReadReceipt receipt={receipts.get('m-1')} {...(first && { except: first.id })} />
      <CursorOverlay cursors={members.map(({ id, name, color }) => ({ id, name, color, x: 0, y: '50%' }))} />
      <button onClick={wrong}>wrong</button>
    </>
  )
}
