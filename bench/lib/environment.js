import { arch, availableParallelism, cpus, platform } from 'node:os'

/** When and on what a benchmark runs; `more` is what else bears on its figures. */
export function environment(...more) {
  const machine = `${cpus()[0]?.model.trim() ?? 'unknown CPU'}, ${availableParallelism()} cores, ${platform()} ${arch()}`
  return [new Date().toISOString(), machine, `Node ${process.versions.node}`, ...more].join(' · ')
}

/** A number from the environment, so that a run can be made shorter or longer. */
export function numberFrom(name, fallback) {
  const value = Number(process.env[name] ?? fallback)
  if (Number.isFinite(value) && value > 0) return value
  throw new Error(`${name} is ${process.env[name]}; it has to be a number above 0.`)
}
