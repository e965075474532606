// A launcher in a process of its own, for tests that race or kill one: starts on the given folder and prints
// the outcome.

import { startEmbeddedPostgres } from '../src/index.ts'

const folder = process.argv[2]
if (folder === undefined) throw new Error('usage: start-and-print <folder>')
const { pid, attached } = await startEmbeddedPostgres({ folder })
process.stdout.write(JSON.stringify({ pid, attached }))
