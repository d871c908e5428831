import { fireEvent } from 'storybook/test'

/** Puts the cursor somewhere in a source, or selects a part of it, as keys do. */
export async function select(field: HTMLElement, from: number, to = from): Promise<void> {
  field.focus()
  if (field instanceof HTMLTextAreaElement) field.setSelectionRange(from, to)
  await fireEvent.keyUp(field)
}
