import type { HttpAnswer } from './backend.js'

/** An HTTP answer that is JSON. */
export function json(status: number, value: unknown): HttpAnswer {
  return { status, headers: { 'content-type': 'application/json; charset=utf-8' }, body: JSON.stringify(value) }
}

/** Refuses a socket with an HTTP status and `{ "error": … }`. */
export function refusal(status: number, error: string): { readonly refusal: HttpAnswer } {
  return { refusal: json(status, { error }) }
}
