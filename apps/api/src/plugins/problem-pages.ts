// GET /problems/<code>: where the `type` of every problem leads, as a page for people. Registered by app.ts.

import { PROBLEM_HELP, PROBLEM_STATUS } from '@openpartner/contract'
import { notFound, PROBLEM_TITLES, type ProblemCode } from '@openpartner/domain'
import type { FastifyInstance } from 'fastify'
import { ANYBODY } from '../access.ts'

export function serveProblemPages(app: FastifyInstance): void {
  app.get<{ Params: { code: string } }>(
    '/problems/:code',
    { config: { access: ANYBODY }, logLevel: 'silent' },
    async (request, reply) => {
      const { code } = request.params
      if (!isProblemCode(code)) throw notFound()
      reply.type('text/markdown; charset=utf-8').header('cache-control', 'public, max-age=3600')
      return `# ${PROBLEM_TITLES[code]}\n\n${problemText(code)}`
    },
  )
}

/** docs/reference/problems.md. */
export function problemReference(): string {
  const codes = Object.keys(PROBLEM_TITLES).filter(isProblemCode)
  return `${INTRODUCTION}\n${codes.map((code) => `### \`${code}\`\n\n${problemText(code)}`).join('\n')}`
}

const INTRODUCTION = `# Problems

Every refusal of the API is \`application/problem+json\` (RFC 9457):

\`\`\`json
{
  "type": "https://api.example.com/problems/request-invalid",
  "title": "The request is not valid",
  "status": 400,
  "instance": "req_01h455vb4pex5vsknk084sn02q",
  "code": "request-invalid",
  "errors": [{ "pointer": "/name", "detail": "must not be empty" }]
}
\`\`\`

Programs decide by \`code\`, which never changes its meaning. \`detail\` and \`errors\` are for people;
\`errors\` names all wrong fields at once, each by a JSON pointer (RFC 6901) into the body or the query.
\`instance\` is the request's id, also sent as \`X-Request-Id\`: quote it when you ask for help. \`type\`
leads to the section below, served by the API itself.

This page is written by \`npx tsx scripts/openapi.ts\` from the registry in the contract.
`

function problemText(code: ProblemCode): string {
  const { meaning, remedy, cases = [] } = PROBLEM_HELP[code]
  const status = `*${PROBLEM_TITLES[code]}.* Status ${PROBLEM_STATUS[code]}.`
  const list = cases.map((line) => `- ${line}\n`).join('')
  const about = list === '' ? '' : `\n**Among others.**\n\n${list}`
  return `${status}\n\n${meaning}\n\n**What to do.** ${remedy}\n${about}`
}

function isProblemCode(text: string): text is ProblemCode {
  return Object.hasOwn(PROBLEM_TITLES, text)
}
