import { percentile } from './statistics.js'

/** How long a page rests between its first render and the first message, ms: what starts it up is not measured. */
const REST = 300

/**
 * Plays a scene to one variant in a fresh page.
 *
 * @returns `{ cpu, renders, rendersPerNeed, frames, longestGap, p95Gap, expected, lost, stale, messages }`: the main
 * thread's time and the gaps in ms; the renders, and how they compare with those that were needed; how often a message
 * had to be heard, and how often none was; the rows that do not show the last message of their book; what was sent.
 */
export async function measure(browser, server, scene, variant) {
  const sample = sampleOf(scene, variant)
  const page = await openScene(browser, server, sample, variant)
  const { cpu, renders, heard, gaps, needed, stale, visible } = await play(server, page, sample)
  await closeScene(server, page)
  if (!visible) throw new Error('The page was hidden, where no frames are drawn.')

  const times = scene.messages / sample.messages
  return {
    cpu: cpu * times,
    renders: renders * times,
    rendersPerNeed: renders / needed,
    frames: gaps.length,
    longestGap: Math.max(...gaps),
    p95Gap: percentile(gaps, 0.95),
    expected: expectedOf(sample, variant),
    lost: expectedOf(sample, variant) - heard,
    stale,
    messages: sample.messages,
  }
}

/** A page whose components are there and whose socket is open. */
export async function openScene(browser, server, scene, variant) {
  const { components, ids, messages } = scene
  const expected = expectedOf(scene, variant)
  const query = new URLSearchParams({ variant: variant.name, components, ids, messages, expected })
  const page = await browser.openPage(`${server.origin}/?${query}`)
  await until(() => server.connections() > 0)
  await until(() => page.evaluate('document.querySelectorAll("li").length > 0'))
  await new Promise(resolve => setTimeout(resolve, REST))
  return page
}

/** Closes the page of a scene, and waits until its socket is gone. */
export async function closeScene(server, page) {
  await page.close()
  await until(() => server.connections() === 0)
}

/** Plays the scene in a page that is ready; `cpu` is what its main thread worked meanwhile, ms. */
export async function play(server, page, scene) {
  const send = server.prepare(scene)
  await page.collectGarbage()
  await page.evaluate('watch()')
  const before = await page.mainThreadTime()
  send()
  const result = await page.evaluate('result()')
  return { ...result, cpu: (await page.mainThreadTime()) - before }
}

/** The scene with as many messages as this variant gets. */
export function sampleOf(scene, { name }) {
  return { ...scene, messages: scene.samples?.[name] ?? scene.messages }
}

function expectedOf(scene, { heardBy }) {
  return scene.messages * heardBy(scene)
}

async function until(condition) {
  while (!(await condition())) await new Promise(resolve => setTimeout(resolve, 20))
}
