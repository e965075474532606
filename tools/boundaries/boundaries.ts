// Judges the imports of apps and packages by .dependency-cruiser.mjs; called by check.ts and the test.
import { readdir } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cruise, type ICruiseOptions } from 'dependency-cruiser'
import extractDepcruiseOptions from 'dependency-cruiser/config-utl/extract-depcruise-options'
import { DECLARED_RULE, DECLARED_SENTENCE, findUndeclared } from './declared.ts'

/** One forbidden import; `via` is the chain of files where a rule forbids reaching at any distance. */
export type Violation = { rule: string; comment: string; from: string; to: string; via: string[] }

/** `missed` are source files the cruise did not look at; with one there, the verdict is worth nothing. */
export type Verdict = { cruised: number; missed: string[]; violations: Violation[] }

const RULES = fileURLToPath(new URL('./.dependency-cruiser.mjs', import.meta.url))
const FOLDERS = ['apps', 'packages']
const NOT_SOURCE = new Set(['node_modules', '.next', '.turbo', 'dist', 'coverage'])

/** Every rule by name with its sentence, in the order of the file. */
export async function ruleSentences(): Promise<Map<string, string>> {
  const { ruleSet } = await extractDepcruiseOptions(RULES)
  const sentences = new Map((ruleSet?.forbidden ?? []).map((rule) => [rule.name ?? '', rule.comment ?? '']))
  return sentences.set(DECLARED_RULE, DECLARED_SENTENCE)
}

/**
 * Judges every import below `root`/apps and `root`/packages.
 *
 * With no TypeScript it can use, the cruiser skips every .ts file without a word and finds nothing wrong. So
 * the files are counted here a second time, from the disk.
 */
export async function judgeImports(root: string): Promise<Verdict> {
  const sources = (await Promise.all(FOLDERS.map((folder) => sourceFiles(root, join(root, folder))))).flat()
  const options = await extractDepcruiseOptions(RULES)
  const { output } = await cruise(FOLDERS, { ...options, baseDir: root }, options.enhancedResolveOptions)
  if (typeof output === 'string') throw new Error('dependency-cruiser answered with text instead of a result')

  const cruised = new Set(output.modules.map((module) => module.source))
  const sentences = await ruleSentences()
  const forbidden = output.summary.violations.map((violation) => ({
    rule: violation.rule.name,
    comment: sentences.get(violation.rule.name) ?? '',
    from: violation.from,
    to: violation.unresolvedTo ?? violation.to,
    via: (violation.cycle ?? violation.via ?? []).map((step) => step.name),
  }))
  return {
    cruised: sources.filter((file) => cruised.has(file)).length,
    missed: sources.filter((file) => !cruised.has(file)),
    violations: [...forbidden, ...(await findUndeclared(root, output.modules, isTestIn(options)))],
  }
}

/** Which files count as tests stands once, in the rules. */
function isTestIn({ ruleSet }: ICruiseOptions): (path: string) => boolean {
  const tests = ruleSet?.forbidden?.find(({ name }) => name === 'no-tests-in-production')?.from.pathNot
  if (typeof tests !== 'string')
    throw new Error('no-tests-in-production no longer says which files are tests')
  const pattern = new RegExp(tests)
  return (path) => pattern.test(path)
}

/**
 * The TypeScript files below a folder, relative to `root`, with forward slashes as the cruiser writes them.
 */
async function sourceFiles(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true })
  const found = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name)
      if (entry.isDirectory()) return NOT_SOURCE.has(entry.name) ? [] : sourceFiles(root, path)
      const isSource = /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts')
      return isSource ? [relative(root, path).split(sep).join('/')] : []
    }),
  )
  return found.flat()
}
