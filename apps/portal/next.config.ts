// How the portal is built: a standalone server, nothing deployment-specific baked in; read by Next.
import { fileURLToPath } from 'node:url'
import type { NextConfig } from 'next'

const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url))

const config: NextConfig = {
  output: 'standalone',
  // Both must be the repository's root, or the standalone folder misses the workspace packages.
  outputFileTracingRoot: repositoryRoot,
  turbopack: { root: repositoryRoot },
  transpilePackages: ['@openpartner/contract', '@openpartner/domain'],
  poweredByHeader: false,
  // `pnpm check` owns types; checking them again here would double the build's time.
  typescript: { ignoreBuildErrors: true },
  devIndicators: false,
  reactStrictMode: true,
}

export default config
