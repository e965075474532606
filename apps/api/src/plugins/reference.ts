// The API reference at /docs: Scalar, served from here, asking nothing of anybody else. Registered by app.ts.

import { createHash } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { declareOpen } from './declared-access.ts'

/** Off: fonts from elsewhere, telemetry, and the buttons that offer its makers' services. */
const QUIET = {
  withDefaultFonts: false,
  telemetry: false,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
} as const

export async function serveReference(app: FastifyInstance): Promise<void> {
  // Four megabytes of script: loaded by who serves it, not by every test that builds the API.
  const { default: scalar } = await import('@scalar/fastify-api-reference')
  await app.register(async (scope) => {
    declareOpen(scope)
    scope.addHook('onSend', async (_request, reply, payload) => {
      const type = String(reply.getHeader('content-type') ?? '')
      if (type.startsWith('text/html')) reply.header('content-security-policy', policyFor(String(payload)))
      if (type.startsWith('application/javascript')) reply.header('cache-control', 'public, max-age=3600')
    })
    // Browsers ask for it on their own; without an answer every visit leaves an error in their console.
    scope.get('/favicon.ico', { logLevel: 'silent' }, async (_request, reply) => reply.code(204).send())
    await scope.register(scalar, {
      routePrefix: '/docs',
      logLevel: 'silent',
      configuration: { url: '/openapi.json', pageTitle: 'OpenPartner API', ...QUIET },
    })
  })
}

/**
 * The page's own inline scripts by hash, its files by origin, nothing else. Scalar writes styles at run time.
 */
function policyFor(html: string): string {
  const inline = [...html.matchAll(/<script(?:\s[^>]*)?>([\s\S]*?)<\/script>/g)].map(
    ([, script = '']) => script,
  )
  const hashes = inline
    .filter((script) => script.trim() !== '')
    .map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`)
  return [
    "default-src 'none'",
    `script-src 'self' ${hashes.join(' ')}`.trim(),
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}
