const PREVIEW_LENGTH = 200

/** The beginning of a blob, and a sign that it goes on where the server has cut it off. */
export function beginningOf(preview: string): string {
  return preview.length < PREVIEW_LENGTH ? preview : `${preview}…`
}

const ratio = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })

/** `3.5 times as long`. */
export function lengthInWords(expansionRatio: number): string {
  return `${ratio.format(expansionRatio)} times as long`
}
