import type { Backend } from './backend.js'

const ANY_ID = { form: /./, name: 'any text' }

/** What the user ids of a backend look like. */
export function userIdsOf({ userIds = ANY_ID }: Pick<Backend, 'userIds'>): NonNullable<Backend['userIds']> {
  return userIds
}
