// The only body parser: strict JSON in UTF-8, no duplicate keys, no prototype tricks. Registered by app.ts.

import { Problem } from '@openpartner/domain'
import type { FastifyInstance } from 'fastify'

export function acceptOnlyJson(app: FastifyInstance): void {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) => {
    try {
      done(null, parseJson(body as Buffer))
    } catch (error) {
      done(error instanceof Error ? error : new Error('a parser threw something else'))
    }
  })
}

/** @throws Problem `body-not-json` */
export function parseJson(bytes: Uint8Array): unknown {
  const text = decode(bytes)
  const value = parse(text)
  const culprit = doubtfulKey(text)
  if (culprit !== null) throw notJson(culprit)
  return value
}

function decode(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw notJson('The body is not UTF-8.', cause)
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    // V8's message quotes the body, which may hold anything: it stays in the log.
    throw notJson(text === '' ? 'The body is empty.' : 'The body cannot be parsed.', cause)
  }
}

const TOKENS = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g

/**
 * JSON leaves the meaning of a duplicate key open (RFC 8259 §4; refused by I-JSON, RFC 7493 §2.3): two
 * readers could see two different events in one body. `__proto__` means something else to JavaScript than to
 * the sender. `text` has been parsed before, so it is known to be well-formed.
 */
function doubtfulKey(text: string): string | null {
  /** The keys seen in each open object; null for an array. */
  const open: (Set<string> | null)[] = []
  let previous = ''
  for (const [token] of text.matchAll(TOKENS)) {
    if (token === '{') open.push(new Set())
    else if (token === '[') open.push(null)
    else if (token === '}' || token === ']') open.pop()
    else if (token.startsWith('"') && (previous === '{' || previous === ',')) {
      const keys = open.at(-1)
      if (keys instanceof Set) {
        const key = token.includes('\\') ? String(JSON.parse(token)) : token.slice(1, -1)
        if (key === '__proto__') return 'A key must not be "__proto__".'
        if (keys.has(key)) return `The key ${token} stands twice in one object.`
        keys.add(key)
      }
    }
    previous = token
  }
  return null
}

function notJson(detail: string, cause?: unknown): Problem {
  return new Problem('body-not-json', { detail, cause })
}
