/** A book as the server knows it. */
export interface Book {
  readonly id: string
  readonly title: string
  readonly totalPages: number
  /** 0–100, of whole pages. */
  readonly progress: number
  readonly status: 'reading' | 'ready' | 'failed'
  /** What was read so far. */
  readonly pages: readonly { readonly number: number; readonly text: string }[]
  readonly problem?: string
}

/** Signs in, and brings the token for the socket. Asked for at each attempt to connect. */
export async function fetchToken(): Promise<string> {
  const { token } = await answer<{ token: string }>(await fetch('/api/session', { method: 'POST' }))
  return token
}

export async function fetchBooks(signal: AbortSignal): Promise<readonly Book[]> {
  return answer(await fetch('/api/books', { signal }))
}

export async function sendBook(title: string, pages: readonly Blob[]): Promise<Book> {
  const body = new FormData()
  body.append('title', title)
  for (const [index, page] of pages.entries()) body.append('pages', page, `${index + 1}`)
  return answer(await fetch('/api/books', { method: 'POST', body }))
}

export const pageUrl = (bookId: string, page: number): string => `/api/books/${bookId}/pages/${page}`

async function answer<Value>(response: Response): Promise<Value> {
  const body: unknown = await response.json()
  if (response.ok) return body as Value
  throw new Error((body as { error?: string }).error ?? `The server answered with ${response.status}.`)
}
