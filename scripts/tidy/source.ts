// The files tidy reads and what its rules answer with; used by every rule and by scripts/tidy.ts.
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { ts } from '../../tools/boundaries/syntax.ts'

/**
 * One file. `syntax` is there for TypeScript and JavaScript only; `path` is relative to the root, with
 * slashes.
 */
export type Source = { path: string; text: string; lines: string[]; syntax: ts.SourceFile | null }

/** All files of the project, and every file and folder path for "does it exist". */
export type Tree = { sources: Source[]; paths: Set<string> }

/** A place (line numbers start at 1) and what is wrong there. */
export type Spot = { line: number; says: string }

/**
 * A house rule: a name to search for, the sentence printed when it is broken, and the places that break it.
 */
export type Rule = { name: string; sentence: string; find: (source: Source, tree: Tree) => Spot[] }

const SCRIPT = /\.(ts|tsx|mts|mjs|cjs|js)$/
/** Files whose bytes are not text of ours. */
const BINARY = /\.(png|jpe?g|gif|webp|avif|ico|woff2?|ttf|otf|pdf|gz|zip|br)$/
/** Folders left out where there is no git to ask; with git, .gitignore decides. */
const GENERATED = new Set(['node_modules', '.git', '.next', '.turbo', '.openpartner', 'dist', 'coverage'])

/** Reads the project: tracked and new files, without what .gitignore names. */
export function readTree(root: string): Tree {
  const paths = listFiles(root).filter((path) => !BINARY.test(path))
  return treeOf(paths.map((path) => sourceOf(path, readFileSync(join(root, path), 'utf8'))))
}

/** A tree from files in memory; existing folders follow from the files in them. */
export function treeOf(sources: Source[]): Tree {
  const paths = new Set<string>()
  for (const { path } of sources) {
    const parts = path.split('/')
    for (let depth = 1; depth <= parts.length; depth++) paths.add(parts.slice(0, depth).join('/'))
  }
  return { sources, paths }
}

export function sourceOf(path: string, text: string): Source {
  const syntax = SCRIPT.test(path) ? ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true) : null
  return { path, text, lines: text.split('\n'), syntax }
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path) || /(^|\/)tests?\//.test(path)
}

/** Code that people wrote and read: scripts in any language, SQL, stylesheets. */
export function isCode(path: string): boolean {
  return SCRIPT.test(path) || /\.(sql|css|sh)$/.test(path) || path === '.ci/run'
}

/** Calls `visit` for every node of the file, parents first. */
export function walk(syntax: ts.SourceFile, visit: (node: ts.Node) => void): void {
  const step = (node: ts.Node): void => {
    visit(node)
    node.forEachChild(step)
  }
  step(syntax)
}

/** The line (from 1) on which a node starts, past its comments. */
export function lineOf(node: ts.Node): number {
  const syntax = node.getSourceFile()
  return syntax.getLineAndCharacterOfPosition(node.getStart(syntax)).line + 1
}

/** A spot for every line on which `broken` answers a text. */
export function perLine(source: Source, broken: (line: string) => string | null): Spot[] {
  return source.lines.flatMap((text, index) => {
    const says = broken(text)
    return says === null ? [] : [{ line: index + 1, says }]
  })
}

function listFiles(root: string): string[] {
  try {
    const options = ['ls-files', '--cached', '--others', '--exclude-standard', '-z']
    const listed = execFileSync('git', options, {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    // A file that was deleted but not committed is still listed; submodules would be folders.
    return listed.split('\0').filter((path) => path !== '' && isFile(join(root, path)))
  } catch {
    return walkFolder(root, root) // an unpacked archive, or a machine without git
  }
}

function walkFolder(root: string, folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return GENERATED.has(entry.name) ? [] : walkFolder(root, path)
    return entry.isFile() ? [relative(root, path).split(sep).join('/')] : []
  })
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile()
}
