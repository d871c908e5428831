'use client'

import { useSyncExternalStore } from 'react'

import { useClient } from '../../../react/context.js'
import { texflow } from '../protocol.js'
import { documentsOf, type YDocHandle } from './documents.js'

export type { YDocHandle } from './documents.js'

/** What {@link useYDoc} takes. */
export interface UseYDocOptions {
  /** Which document of the project it is: `'main.tex'`. Default: the one that has no name. */
  readonly documentName?: string | undefined
}

/**
 * A document that all who are in the project write together: `{ doc, awareness, synced, error }`. All components of a
 * provider that name the same document share one, which is there from the first render on and lives until a moment after
 * the last of them is gone, or until what was written offline has been said. Another provider, another project or another
 * session (after `disconnect()`) has another one. Re-renders when `synced` or `error` changes, and not for what is
 * written: observe `doc` for that, or give it to the binding of your editor.
 *
 * @example
 * const { doc, awareness, synced } = useYDoc({ documentName: 'main.tex' })
 * useEffect(() => {
 *   const view = new EditorView({ extensions: [yCollab(doc.getText('content'), awareness)], parent })
 *   return () => view.destroy()
 * }, [doc, awareness])
 */
export function useYDoc({ documentName }: UseYDocOptions = {}): YDocHandle {
  const place = documentsOf(useClient(texflow, 'useYDoc'))(documentName)
  return useSyncExternalStore(place.hold, place.handle, place.handle)
}
