// GET /.well-known/security.txt: whom to tell about a hole; registered by app.ts.

import { SECURITY_TXT_PATH, securityTxt } from '@openpartner/contract'
import { notFound } from '@openpartner/domain'
import type { FastifyInstance } from 'fastify'
import { ANYBODY } from '../access.ts'
import type { Deps } from '../deps.ts'

export function serveSecurityTxt(app: FastifyInstance, { security, apiUrl, clock }: Deps): void {
  app.get(
    SECURITY_TXT_PATH,
    { config: { access: ANYBODY }, schema: { hide: true }, logLevel: 'silent' },
    async (_request, reply) => {
      if (security === undefined || security === null) throw notFound()
      reply.type('text/plain; charset=utf-8').header('cache-control', 'public, max-age=86400')
      return securityTxt({ ...security, publicUrl: apiUrl }, clock.now())
    },
  )
}
