/**
 * Measures each variant once a round, the order reversed every second round, so that what drifts on the machine meets
 * all alike. Resolves to the results by variant, one for each round.
 */
export async function interleave(variants, rounds, measure) {
  const results = new Map(variants.map(variant => [variant, []]))
  for (let round = 0; round < rounds; round += 1) {
    const order = round % 2 === 0 ? variants : variants.toReversed()
    for (const variant of order) results.get(variant).push(await measure(variant))
    if (process.stderr.isTTY) process.stderr.write(`\rround ${round + 1} of ${rounds} `)
  }
  if (process.stderr.isTTY) process.stderr.write('\r\u001B[K')
  return results
}
