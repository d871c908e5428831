/**
 * Runs tests one after another, and says how each went; the last line is `N passed, N failed`.
 *
 * @param tests Functions by name. Without the first ones, as many as `needed`, the others would have nothing to drive.
 * @param explain What the programs under test have said: shown with each failure.
 * @param end Ends everything, however the tests went.
 */
export async function runTests(tests, { needed, explain, end }) {
  let passed = 0
  let failed = 0
  try {
    for (const [index, [name, test]] of Object.entries(tests).entries()) {
      const started = performance.now()
      try {
        await test()
        passed += 1
        console.log(`✓ ${name} (${((performance.now() - started) / 1000).toFixed(1)} s)`)
      } catch (error) {
        failed += 1
        console.log(`✗ ${name}\n${error.stack}\n${explain()}`)
        if (index < needed) break
      }
    }
  } finally {
    await end()
  }
  process.exitCode = failed === 0 ? 0 : 1
  console.log(`${passed} passed, ${failed} failed`)
}

export function expect(condition, what) {
  if (!condition) throw new Error(what)
}
