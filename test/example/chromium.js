import { chromium } from 'playwright'

/** The one that CHROMIUM_PATH names, or else Playwright's own. */
export function launchChromium() {
  return chromium.launch({
    ...(process.env.CHROMIUM_PATH ? { executablePath: process.env.CHROMIUM_PATH } : {}),
    args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
  })
}
