import { WebSocketProvider } from 'hookwire'
import {
  type Collaborator,
  type Cursor,
  texflow,
  useCollaborators,
  useCommand,
  useCompilation,
  useCursors,
  useLatestMessage,
  useSelections,
  useTyping,
  useWebSocketSubscription,
} from 'hookwire/texflow'
import { createTexflowBackend } from 'hookwire/texflow/backend'
import { createMockServer } from 'hookwire/mock'

const server = createMockServer(createTexflowBackend({ redis: true }))

export function Thesis({ projectId }: { readonly projectId: string }) {
  const people: readonly Collaborator[] = useCollaborators()
  const { cursors, moveCursor } = useCursors()
  const { selections, select } = useSelections()
  const { typists, inputProps } = useTyping()
  const fraction: number | undefined = useCompilation()?.result === undefined ? undefined : 1
  const bytes: Uint8Array | undefined = useLatestMessage('yjs_update')?.payload.update
  const update = useCommand('yjs_update')
  useWebSocketSubscription('cursor_update', ({ line }, { from }) => {
    const told: [number | undefined, string | undefined] = [line, from?.id]
    return told
  })

  const at = (cursor: Cursor) => {
    moveCursor(cursor)
    select({ start: cursor, end: cursor })
    update({ update: bytes ?? new Uint8Array(2), document_name: 'main.tex' })
    // @ts-expect-error a cursor has a column
    moveCursor({ line: 1 })
    // @ts-expect-error the bytes are missing
    update({ document_name: 'main.tex' })
    // @ts-expect-error no such message
    server.sendToRoom(projectId, 'compiled', {})
  }
  return (
    <WebSocketProvider
      protocol={texflow}
      url={server.url}
      params={{ projectId }}
      options={{ transport: server.transport }}
    >
      <input {...inputProps} />
      {people.map(({ id, color }) => (
        <span key={id} style={{ color }}>
          {typists.length} {selections.length} {fraction}
        </span>
      ))}
      {cursors.map(cursor => (
        <button key={cursor.userId} onClick={() => at(cursor)} />
      ))}
    </WebSocketProvider>
  )
}
