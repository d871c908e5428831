/**
 * Runs the steps one after another. A step whose need has failed is not run, and counts as failed itself; all others
 * run, so that one run shows everything that is wrong.
 *
 * A step is `{ name, needs?, run }`; `run` may resolve to the counts of the tests in it, or else the step is one test.
 */
export async function runSteps(steps) {
  const results = new Map()
  for (const step of steps) {
    const missing = (step.needs ?? []).filter(need => !results.get(need).ok)
    results.set(step.name, missing.length > 0 ? skipped(step, missing) : await attempt(step))
  }
  return summary(results)
}

async function attempt({ name, run }) {
  console.log(`\n▶ ${name}`)
  const started = performance.now()
  const { passed, failed, reason } = await counts(run)
  const seconds = ((performance.now() - started) / 1000).toFixed(1)
  const ok = failed === 0
  console.log(`${ok ? '✓' : '✗'} ${name} (${seconds} s)`)
  return { ok, passed, failed, line: `${reason} (${seconds} s)` }
}

async function counts(run) {
  try {
    const { passed, failed } = (await run()) ?? { passed: 1, failed: 0 }
    return { passed, failed, reason: `${failed} of ${passed + failed} failed` }
  } catch (error) {
    return { passed: 0, failed: 1, reason: error.message }
  }
}

function skipped({ name }, missing) {
  console.log(`\n✗ ${name}: not run`)
  return { ok: false, passed: 0, failed: 1, line: `not run, because it needs: ${missing.join(', ')}` }
}

function summary(results) {
  const failures = [...results].filter(([, { ok }]) => !ok)
  if (failures.length > 0) console.log('\nFailed:')
  for (const [name, { line }] of failures) console.log(`  ✗ ${name}: ${line}`)
  const sum = key => [...results.values()].reduce((total, result) => total + result[key], 0)
  return { passed: sum('passed'), failed: sum('failed') }
}
