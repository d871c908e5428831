import {
  type ChangeEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  useSyncExternalStore,
} from 'react'
import type { Awareness } from 'y-protocols/awareness'
import {
  createAbsolutePositionFromRelativePosition,
  createRelativePositionFromJSON,
  createRelativePositionFromTypeIndex,
  type Doc,
  type RelativePosition,
  relativePositionToJSON,
  type Text,
} from 'yjs'
import { applyEdit, editBetween } from './plain-text.js'

/** Whoever writes, as their awareness says it. */
export interface Writer {
  readonly name: string
  readonly color: string
}

/** Where somebody else is. */
export interface OtherCursor extends Writer {
  readonly id: string
  readonly index: number
}

interface TextField {
  readonly value: string
  /** For the text area. */
  readonly props: {
    readonly ref: RefObject<HTMLTextAreaElement | null>
    readonly value: string
    readonly onChange: (event: ChangeEvent<HTMLTextAreaElement>) => void
    readonly onSelect: () => void
  }
  readonly cursors: readonly OtherCursor[]
}

/** The content of a shared document in a text area, the others' cursors, and the user's own for them. */
export function useTextField(doc: Doc, awareness: Awareness, writer: Writer): TextField {
  const text = doc.getText('content')
  const ref = useRef<HTMLTextAreaElement>(null)
  /** They stay at their characters while others write before them. */
  const own = useRef<readonly RelativePosition[]>([])
  // Renders before the next key is heard, so that the field is never behind the text that it is compared with.
  const value = useSyncExternalStore(
    useCallback(
      listener => {
        text.observe(listener)
        return () => text.unobserve(listener)
      },
      [text],
    ),
    () => text.toJSON(),
  )
  const [cursors, setCursors] = useState<readonly OtherCursor[]>([])

  useEffect(() => {
    const show = (): void => setCursors(cursorsIn(doc, awareness))
    show()
    text.observe(show)
    awareness.on('change', show)
    awareness.setLocalStateField('writer', writer)
    return () => {
      text.unobserve(show)
      awareness.off('change', show)
    }
  }, [doc, awareness, text, writer])

  useLayoutEffect(() => {
    const field = ref.current
    const [start, end] = own.current.map(position => indexOf(doc, position))
    if (start === undefined || end === undefined || field?.value !== value || field !== document.activeElement) return
    field.setSelectionRange(start, end)
  }, [doc, value])

  const keepSelection = useCallback(
    ({ selectionStart, selectionEnd }: HTMLTextAreaElement) => {
      // -1: behind the character before it, so that what others write at the same place does not carry the caret along.
      own.current = [selectionStart, selectionEnd].map(index => createRelativePositionFromTypeIndex(text, index, -1))
      const head = own.current[1]
      awareness.setLocalStateField('head', head === undefined ? null : relativePositionToJSON(head))
    },
    [awareness, text],
  )

  return {
    value,
    cursors,
    props: {
      ref,
      value,
      onChange({ target }) {
        write(text, target)
        keepSelection(target)
      },
      onSelect: () => ref.current !== null && keepSelection(ref.current),
    },
  }
}

function write(text: Text, { value, selectionEnd }: HTMLTextAreaElement): void {
  applyEdit(text, editBetween(text.toJSON(), value, selectionEnd))
}

function cursorsIn(doc: Doc, awareness: Awareness): readonly OtherCursor[] {
  return [...awareness.getStates()].flatMap(([id, { writer, head }]) => {
    if (id === doc.clientID || !isWriter(writer)) return []
    const index = indexOf(doc, createRelativePositionFromJSON(head ?? {}))
    return index === undefined ? [] : [{ ...writer, id: `${id}`, index }]
  })
}

/** `undefined` where what it stands at has not come yet. */
function indexOf(doc: Doc, position: RelativePosition): number | undefined {
  if (position.item === null && position.tname === null && position.type === null) return undefined
  return createAbsolutePositionFromRelativePosition(position, doc)?.index
}

function isWriter(value: unknown): value is Writer {
  return typeof value === 'object' && value !== null && 'name' in value && 'color' in value
}
