/** The colours of the server, all light enough for black text. */
export const COLORS: readonly string[] = [
  '#F7DC6F',
  '#FFA07A',
  '#A8DADC',
  '#4ECDC4',
  '#BB8FCE',
  '#45B7D1',
  '#98D8C8',
  '#52B788',
  '#FF6B6B',
]

/** A colour for somebody of whom the server has said none; always the same one. */
export function colorOf(userId: string): string {
  const sum = Array.from(userId).reduce((hash, char) => (hash * 31 + (char.codePointAt(0) ?? 0)) % 9973, 7)
  return COLORS[sum % COLORS.length] ?? ''
}
