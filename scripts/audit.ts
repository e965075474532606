// `npm run audit:<name>`: runs the command behind a claim of SECURITY.md; they are listed in tests/audits.
//
// Through here, so that a fresh clone installs what it needs first.

import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = new URL('../tests/audits/', import.meta.url)

const name = process.argv[2] ?? ''
const audit = new URL(`${name}.ts`, FOLDER)
if (!/^[a-z-]+$/.test(name) || !existsSync(audit)) {
  const names = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'))
  console.error(`There is no audit "${name}". Try: ${names.map((file) => file.slice(0, -3)).join(', ')}`)
  process.exit(1)
}
// An audit reads its own arguments, such as a seed, as if it had been started itself.
process.argv.splice(1, 2, fileURLToPath(audit))
await import(audit.href)
