// What we say we do not do is nowhere in the code: docs/compliance/asvs.md and the security model rest on it.

import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { isTest, readTree, type Source } from '../../scripts/tidy/source.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { sources } = readTree(root)

/** What a brand runs. testkit and embedded-postgres are for tests, development and `npm start`. */
const ours = sources.filter(
  ({ path }) =>
    /^(apps|packages)\/[\w-]+\/src\/.+\.tsx?$/.test(path) &&
    !isTest(path) &&
    !/^packages\/(testkit|embedded-postgres)\//.test(path),
)
const manifests = sources.filter(({ path }) => /^(apps|packages)\/[\w-]+\/package\.json$/.test(path))
const migrations = sources.filter(({ path }) => /^packages\/db\/migrations\/.+\.sql$/.test(path))

interface Absence {
  readonly what: string
  readonly among: readonly Source[]
  readonly pattern: RegExp
  /** Proves that the pattern finds what it is for. */
  readonly sample: string
  /** Files that are known to have it, each with the reason why that is well. */
  readonly known?: Readonly<Record<string, string>>
}

const ABSENCES: readonly Absence[] = [
  {
    what: 'text that is run as code',
    among: ours,
    pattern: /\beval\(|new Function\(|['"](node:)?vm['"]|set(Timeout|Interval)\(\s*['"`]/,
    sample: `import { runInContext } from 'node:vm'`,
    known: { 'apps/api/src/request-counts.ts': 'a constant script that Redis runs' },
  },
  {
    what: 'another program that is started',
    among: ours,
    pattern: /['"](node:)?child_process['"]|\bexeca\b|\bshelljs\b/,
    sample: `import { spawn } from 'node:child_process'`,
  },
  {
    what: 'SQL put together from text',
    among: ours,
    pattern: /sql\.raw\(|\.(query|execute)\(\s*`[^`]*\$\{/,
    sample: "orm.execute(sql.raw('select ' + column))",
    known: {
      'packages/db/src/guards.ts': 'names of tables that stand in the same file',
      'packages/db/src/migrate.ts': 'ALTER ROLE takes no parameters; the password is escaped by pg',
      'packages/ledger/src/invariants.ts': 'whole questions from files that ship with the program',
      'packages/ledger/src/projections.ts': 'the same, and names of tables that stand in the same file',
      'apps/router/src/link-feed.ts': 'LISTEN takes no parameters; the channel is a constant',
    },
  },
  {
    what: 'HTML written by hand into a page',
    among: ours,
    pattern: /dangerouslySetInnerHTML|\.(inner|outer)HTML\b|insertAdjacentHTML|document\.write/,
    sample: 'node.innerHTML = text',
  },
  {
    what: 'anything kept in the storage of the browser',
    among: ours,
    pattern: /\b(localStorage|sessionStorage|indexedDB)\b/,
    sample: `localStorage.setItem('a', '1')`,
  },
  {
    what: 'messages between windows, or web sockets',
    among: ours,
    pattern: /\bpostMessage\b|addEventListener\(\s*['"]message['"]|new (WebSocket|EventSource)\(/,
    sample: 'window.parent.postMessage(1)',
  },
  {
    what: 'a hash or cipher that is broken, or encryption without authentication',
    among: ours,
    pattern: /['"`](md4|md5|sha-?1|rc4|des\b|aes-\d+-(ecb|cbc|ctr|cfb|ofb))|\bRSA_PKCS1_PADDING\b/i,
    sample: `createHash('md5')`,
  },
  {
    what: 'certificates that are not checked',
    among: ours,
    pattern: /rejectUnauthorized:\s*false|NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity/,
    sample: 'tls: { rejectUnauthorized: false }',
  },
  {
    what: 'passwords of people',
    among: [...ours, ...migrations],
    pattern: /password_hash|passwordHash|\b(argon2|bcrypt|scrypt|pbkdf2)/i,
    sample: 'password_hash text not null',
  },
  {
    what: 'parsers and protocols that would need rules of their own',
    among: manifests,
    pattern:
      /"[^"]*(xml|ldap|graphql|xpath|latex|memcache|websocket|socket\.io|passport|saml|openid|jsonwebtoken|jose|multer|multipart|busboy|handlebars|mustache|ejs|marked|markdown|sanitize|webrtc|twilio)[^"]*":|"ws":/i,
    sample: '"fast-xml-parser": "catalog:",',
  },
]

test('there is code, a manifest and a migration to look at', () => {
  expect(ours.length).toBeGreaterThan(200)
  expect(manifests.length).toBeGreaterThan(10)
  expect(migrations.length).toBeGreaterThan(4)
})

test.each(ABSENCES)('nowhere: $what', ({ among, pattern, sample, known = {} }) => {
  expect(sample).toMatch(pattern)
  const found = among.filter(({ text }) => pattern.test(text)).map(({ path }) => path)
  expect(found.sort()).toEqual(Object.keys(known).sort())
})
