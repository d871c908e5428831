/** So many characters from the beginning of a text, none of them cut in two. */
export function firstCharacters(text: string, count: number): string {
  // A character takes two units at the most.
  return Array.from(text.slice(0, 2 * count))
    .slice(0, count)
    .join('')
}
