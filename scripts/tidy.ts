// The house rules as a program, for what no formatter, linter or compiler checks; run by `pnpm check`.
//
// A rule worth repeating in review is worth ten lines here. Imports are judged by tools/boundaries instead.
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { escapeRules } from './tidy/escapes.ts'
import { referenceRules } from './tidy/references.ts'
import { LINE_LENGTH, shapeRules } from './tidy/shape.ts'
import { type Rule, readTree } from './tidy/source.ts'
import { wordRules } from './tidy/words.ts'
import { wrapComments } from './tidy/wrap.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
if (process.argv.includes('--fix')) {
  for (const source of readTree(root).sources) {
    const wrapped = wrapComments(source, LINE_LENGTH)
    if (wrapped !== source.text) writeFileSync(join(root, source.path), wrapped)
  }
}

const rules: Rule[] = [...shapeRules, ...wordRules, ...escapeRules, ...referenceRules]
const tree = readTree(root)

const broken = new Set<Rule>()
let count = 0
for (const source of tree.sources) {
  for (const rule of rules) {
    for (const { line, says } of rule.find(source, tree)) {
      console.log(`${source.path}:${line} ${rule.name}: ${says}`)
      broken.add(rule)
      count++
    }
  }
}

if (broken.size > 0) console.log('')
for (const { name, sentence } of broken) console.log(`${name}: ${sentence}`)
console.log(`${count} findings in ${tree.sources.length} files`)
// Nothing read is nothing checked; that must never pass for a tidy house.
if (count > 0 || tree.sources.length === 0) process.exitCode = 1
