/** Makes the compiler name the places that a new member of a union has to be handled in. */
export function assertNever(value: never): never {
  throw new TypeError(`Unexpected value: ${JSON.stringify(value)}`)
}
