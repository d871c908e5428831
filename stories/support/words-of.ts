import { RateLimitError, RequestError } from '../../src/index.js'

/** What a user may read of why something failed: the server's own words, where it has said any. */
export function wordsOf(error: Error | null | undefined): string | undefined {
  if (error instanceof RequestError || error instanceof RateLimitError) {
    const { answer } = error
    const said: unknown = typeof answer === 'object' && answer !== null && Reflect.get(answer, 'message')
    if (typeof said === 'string') return said
  }
  return error?.message
}
