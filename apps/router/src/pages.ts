// What a visitor sees when there is nowhere to send them: small pages without a single outside resource. For
// app.ts and redirect.ts.

import { createHash } from 'node:crypto'
import { encodeId } from '@openpartner/domain'
import { type Logger, securityHeadersFor } from '@openpartner/runtime'
import type { FastifyReply } from 'fastify'

const PAGES = {
  'bad-request': {
    status: 400,
    title: 'This address cannot be read',
    text: 'It may have been cut or changed on its way. Ask the person who shared it for the link once more.',
  },
  'not-found': {
    status: 404,
    title: 'This link leads nowhere',
    text: 'It may be misspelt, or no longer in use. Ask the person who shared it for a new one.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'Links are for opening',
    text: 'This address only answers to being opened in a browser.',
  },
  failed: {
    status: 500,
    title: 'Something went wrong on our side',
    text: 'Please try the link again in a moment.',
  },
  unavailable: {
    status: 503,
    title: 'We cannot look this link up right now',
    text: 'Please try it again in a moment.',
  },
} as const

export type PageName = keyof typeof PAGES
export type ShowPage = (reply: FastifyReply, page: PageName, cause?: unknown) => void

const PATH_LOGGED_MAX = 200
const RETRY_AFTER_SECONDS = '5'

export interface PageOptions {
  readonly publicUrl: string
  readonly newUuid: () => string
  readonly logger: Logger
}

/**
 * Makes the function that answers with a page. Every page names a request id, and the log has a line with the
 * same.
 */
export function createPages({ publicUrl, newUuid, logger }: PageOptions): ShowPage {
  const headers = {
    ...securityHeadersFor(publicUrl),
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': CONTENT_SECURITY_POLICY,
    // A link that is made the next moment must work the next moment.
    'cache-control': 'private, no-store',
    'x-robots-tag': 'noindex',
  }
  return (reply, name, cause) => {
    const page = PAGES[name]
    const requestId = encodeId('req', newUuid())
    const { method, url = '' } = reply.request.raw
    const seen = { requestId, method, path: url.slice(0, PATH_LOGGED_MAX), status: page.status }
    if (page.status < 500) logger.info(seen, page.title)
    else logger.error({ ...seen, err: cause }, page.title)
    reply.code(page.status).headers(headers).header('x-request-id', requestId)
    if (name === 'method-not-allowed') reply.header('allow', 'GET, HEAD')
    if (name === 'unavailable') reply.header('retry-after', RETRY_AFTER_SECONDS)
    reply.send(htmlOf(page, requestId))
  }
}

const STYLE = `
:root { color-scheme: light dark; --ink: #16181d; --soft: #5b6270; --paper: #fafaf8; --line: #e3e3de }
@media (prefers-color-scheme: dark) {
  :root { --ink: #f1f1ee; --soft: #a0a6b2; --paper: #14161a; --line: #2a2d34 }
}
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; background: var(--paper);
  color: var(--ink);   font: 1rem/1.55 system-ui, sans-serif }
main { max-width: 26rem; padding: 2rem 1.5rem }
h1 { margin: 0 0 .5rem; font-size: 1.5rem; line-height: 1.2; letter-spacing: -.01em; text-wrap: balance }
p { margin: 0; text-wrap: pretty }
footer { margin-top: 2rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--soft);
  font-size: .8125rem }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
`
const STYLE_HASH = `sha256-${createHash('sha256').update(STYLE).digest('base64')}`

const CONTENT_SECURITY_POLICY =
  `default-src 'none'; style-src '${STYLE_HASH}'; ` +
  // These do not fall back to default-src.
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Every part is a constant or an id of our own making: nothing of the request is shown, so nothing needs
// escaping.
function htmlOf(page: { status: number; title: string; text: string }, requestId: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${page.title}</h1>
<p>${page.text}</p>
<footer>OpenPartner · ${page.status} · <code>${requestId}</code></footer>
</main>
</body>
</html>
`
}
