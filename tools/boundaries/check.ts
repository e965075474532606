// Prints every forbidden import with the rule it breaks and fails if there is one; run by `pnpm check`.
import { fileURLToPath } from 'node:url'
import { judgeImports } from './boundaries.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))
const { cruised, missed, violations } = await judgeImports(root)

for (const { rule, comment, from, to, via } of violations) {
  console.log(`${from} → ${via.length > 0 ? via.join(' → ') : to}\n  ${rule}: ${comment}`)
}
for (const file of missed) console.log(`${file} was not looked at`)
console.log(`${violations.length} forbidden imports in ${cruised} source files`)

// A cruise that saw nothing finds nothing wrong; that must never pass for a clean house.
if (violations.length > 0 || missed.length > 0 || cruised === 0) process.exitCode = 1
