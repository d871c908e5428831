import type { NextConfig } from 'next'

const config: NextConfig = {
  // TypeScript 7 is a program, and no longer a library that Next.js could call.
  experimental: { useTypeScriptCli: true },
}

export default config
