// `npm run bench:<name>`: runs a measurement of tests/bench and prints its table; they are no part of the
// tests, because what they find depends on the machine and on what else it does.

import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const FOLDER = new URL('../tests/bench/', import.meta.url)

const name = process.argv[2] ?? ''
const bench = new URL(`${name}.ts`, FOLDER)
if (!/^[a-z-]+$/.test(name) || !existsSync(bench)) {
  const names = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'))
  console.error(`There is no bench "${name}". Try: ${names.map((file) => file.slice(0, -3)).join(', ')}`)
  process.exit(1)
}
// `pnpm bench:ingest -- --seed 1` hands the dashes on, npm does not.
const rest = process.argv.slice(3).filter((argument, at) => at > 0 || argument !== '--')
process.argv.splice(1, process.argv.length, fileURLToPath(bench), ...rest)
await import(bench.href)
