// What was said between us and a mail server, for the admin who mends the settings: without secrets, bounded.

const LINES_MAX = 200
const LINE_LENGTH_MAX = 500
const MASK = '[secret]'
/** Shorter pieces would mask half of every line. */
const SECRET_LENGTH_MIN = 4

export interface Transcript {
  readonly lines: readonly string[]
  add(text: string): void
}

/** `secrets` are blotted out wherever they stand, plain or in base64: a server may repeat what it got. */
export function createTranscript(secrets: readonly string[]): Transcript {
  const lines: string[] = []
  const blots = secrets.filter((secret) => secret.length >= SECRET_LENGTH_MIN).flatMap(spellingsOf)
  return {
    lines,
    add(text) {
      for (const line of text.split(/\r\n|\r|\n/)) {
        if (lines.length >= LINES_MAX) return
        const masked = blots.reduce((said, blot) => said.replace(blot, MASK), withoutCredentials(line))
        lines.push(masked.replaceAll(/[\p{Cc}\p{Cf}]/gu, '?').slice(0, LINE_LENGTH_MAX))
      }
    },
  }
}

const BARE_COMMANDS: ReadonlySet<string> = new Set(['STARTTLS', 'DATA', 'RSET', 'NOOP', 'QUIT'])

/** `→ AUTH PLAIN AGFkYQBvcGVu` → `→ AUTH PLAIN [secret]`, and whatever else we say in one word. */
function withoutCredentials(line: string): string {
  const [, word] = /^→ (\S+)$/.exec(line) ?? []
  if (word !== undefined && !BARE_COMMANDS.has(word.toUpperCase())) return `→ ${MASK}`
  return line.replace(/^→ AUTH (\S+) .+$/i, `→ AUTH $1 ${MASK}`)
}

/**
 * Inside a longer text a secret has three spellings in base64, by where it starts. Its whole groups are
 * looked for, and the word they stand in goes altogether.
 */
function spellingsOf(secret: string): RegExp[] {
  const groups = [0, 1, 2].map((shift) => {
    const bytes = Buffer.concat([Buffer.alloc(shift), Buffer.from(secret, 'utf8')])
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3))
    return whole.toString('base64').slice(shift === 0 ? 0 : 4)
  })
  const words = groups
    .filter((group) => group.length >= SECRET_LENGTH_MIN)
    .map((group) => `[\\w+/-]*${escapeForRegExp(group)}[\\w+/=-]*`)
  const plain = [secret, encodeURIComponent(secret)].map(escapeForRegExp)
  return [...plain, ...words].map((pattern) => new RegExp(pattern, 'g'))
}

function escapeForRegExp(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, String.raw`\$&`)
}
