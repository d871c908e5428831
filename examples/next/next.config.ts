import type { NextConfig } from 'next'

const config: NextConfig = {
  // The lockfile of a folder above, such as that of a monorepo, would be taken for the root.
  turbopack: { root: import.meta.dirname },
  // TypeScript 7 is a program, and no longer a library that Next.js could call.
  experimental: { useTypeScriptCli: true },
}

export default config
