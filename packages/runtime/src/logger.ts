// JSON logs that cannot hold secrets or addresses of people; every service makes one logger in main.ts.

import { type DestinationStream, type Logger, pino } from 'pino'
import { systemClock } from './clock.ts'

export type { Logger } from 'pino'

const MASK = '[secret]'

/** Keys whose values never reach a log: at the top level and up to two levels down. */
const REDACTED_KEYS = [
  'authorization',
  'cookie',
  'token',
  'email',
  'recipient',
  'secret',
  'password',
  'apiKey',
  'x-forwarded-for',
  'forwarded',
  'remoteAddress',
  'ip',
]
// `code` alone is also the code of a problem or of a failed system call, without which no error can be
// understood.
const REDACTED_PATHS = [
  ...REDACTED_KEYS.map((key) => `["${key}"]`).flatMap((key) => [key, `*${key}`, `*.*${key}`]),
  '["set-cookie"]',
  '*["set-cookie"]',
  '*.*["set-cookie"]',
  'body.code',
  '*.body.code',
]

/**
 * What may still slip in inside a message, a URL or a stack: passwords in URLs, addresses, tokens in query
 * strings.
 */
const REDACTED_TEXT: readonly (readonly [RegExp, string])[] = [
  [/(\w+:\/\/[^\s:/@"]*):[^\s@"/]+@/g, `$1:${MASK}@`],
  [/[\w.%+-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}/gi, '[email]'],
  [/([?&](?:token|code|secret)=)[^&\s"\\]+/gi, `$1${MASK}`],
  // API keys wherever they stand; what is left tells which kind it was.
  [/op_(live|test)_(sk|pk)_[0-9A-Za-z]+/g, `op_$1_$2_${MASK}`],
  // Sealed values (docs/formats/sealed-value.md) and keys of a keyring.
  [/\bv1\.([a-z0-9][a-z0-9-]{0,31})\.[\w-]{38,}/g, `v1.$1.${MASK}`],
  [/\b([a-z0-9][a-z0-9-]{0,31}):[\w+/-]{43}(?:=|(?![\w+/=-]))/g, `$1:${MASK}`],
  [/\b(Bearer|Basic) [\w.~+/=-]+/gi, `$1 ${MASK}`],
  // API keys of every kind, whole or cut short; their names stay.
  [/\b(op_(?:live|test)(?:_[sp]k)?_)\w+/g, `$1${MASK}`],
  // Cookies of ours.
  [/\b(session|login)=[\w-]+/g, `$1=${MASK}`],
]

export interface LoggerOptions {
  readonly service: string
  /** pino's levels and `silent`; `info` when not given. */
  readonly level?: string
  /** Standard output when not given. */
  readonly destination?: DestinationStream
}

export function createLogger({ service, level = 'info', destination }: LoggerOptions): Logger {
  const options = {
    level,
    base: { service },
    timestamp: () => `,"at":"${systemClock.now().toISOString()}"`,
    messageKey: 'message',
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED_PATHS, censor: MASK },
    hooks: { streamWrite: withoutSecrets },
  }
  return destination === undefined ? pino(options) : pino(options, destination)
}

function withoutSecrets(line: string): string {
  return REDACTED_TEXT.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), line)
}
