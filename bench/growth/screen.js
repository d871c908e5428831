/** A screen that draws when the benchmark says so: whatever waits for a frame runs then, and what it costs is counted. */
const waiting = new Map()
let lastId = 0

globalThis.requestAnimationFrame = task => {
  lastId += 1
  waiting.set(lastId, task)
  return lastId
}
globalThis.cancelAnimationFrame = id => waiting.delete(id)

export function drawFrame() {
  const tasks = [...waiting.values()]
  waiting.clear()
  for (const task of tasks) task(performance.now())
}
