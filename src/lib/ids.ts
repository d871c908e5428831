const PREFIX_RANGE = 36 ** 8

/** Makes ids that no other maker makes, unless chance is against it. */
export function createIds(random: () => number): () => string {
  let prefix: string | undefined
  let count = 0
  return () => {
    prefix ??= Math.floor(random() * PREFIX_RANGE).toString(36)
    count += 1
    return `${prefix}-${count}`
  }
}
