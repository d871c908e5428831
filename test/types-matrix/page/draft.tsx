import { createClient } from 'hookwire'
import { texflow } from 'hookwire/texflow'
import { connectYDoc, useYDoc, type YDocConnection, type YDocHandle, type YDocState } from 'hookwire/texflow/yjs'
import { Awareness } from 'y-protocols/awareness'
import { Doc, type Text, UndoManager } from 'yjs'

export function Draft({ documentName }: { readonly documentName: string }) {
  const handle: YDocHandle = useYDoc({ documentName })
  const { doc, awareness, synced, error } = handle
  const text: Text = doc.getText('content')
  const here: number = awareness.getStates().size
  // @ts-expect-error a name is a text
  useYDoc({ documentName: 1 })
  return (
    <p role={error === null ? undefined : 'alert'}>
      {error?.message} {synced && text.length} {here}
    </p>
  )
}

const client = createClient({ protocol: texflow, url: 'wss://api.example.com/ws', params: { projectId: 'thesis' } })
const doc = new Doc()
const undo = new UndoManager(doc.getText('content'), { trackedOrigins: new Set([null]) })
const onChange = ({ synced }: YDocState): void => console.warn(synced, undo.canUndo())

export const connection: YDocConnection = connectYDoc(client, {
  doc,
  awareness: new Awareness(doc),
  documentName: 'main.tex',
  onChange,
})
// @ts-expect-error the document is missing
connectYDoc(client, { documentName: 'main.tex' })
