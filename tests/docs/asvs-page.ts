// Reads docs/compliance/asvs.md and names everything in it that does not hold; for asvs.test.ts.

import { posix } from 'node:path'

/** One row of the tables, its cells as they are written. */
export interface Answer {
  readonly id: string
  readonly level: string
  readonly inShort: string
  readonly state: string
  readonly because: string
}

/** What an answer may point at. */
export interface House {
  /** The text of a file, or null when there is none; paths are relative to the root. */
  readonly read: (path: string) => string | null
  /** The scripts of package.json. */
  readonly scripts: ReadonlySet<string>
}

export const PAGE = 'docs/compliance/asvs.md'
const STATES = ['met', 'partly', 'not yet', 'n/a'] as const
type State = (typeof STATES)[number]

const ROW = /^\| (V\d+\.\d+\.\d+) \| (.*) \|$/
const TOTAL = /^\| (V\d+|All) \|((?: \d+ \|){5})$/
const AUDIT = /`npm run (audit:[\w-]+)[^`]*`/g
/** A link to a file, or the name of a test in the file linked before it. */
const PROOF = /\]\(([^)#\s]+)[^)]*\)|"([^"]+)"/g
/** Fewer words than this are no reason. */
const REASON_WORDS = 3

export function answersOf(page: string): Answer[] {
  return page.split('\n').flatMap((line) => {
    const [, id, rest = ''] = ROW.exec(line) ?? []
    if (id === undefined) return []
    const [level = '', inShort = '', state = '', because = ''] = rest.split(' | ')
    return [{ id, level, inShort, state, because }]
  })
}

/** Every sentence is one thing that is wrong; empty when the page holds. */
export function faultsOf(page: string, requirements: ReadonlyMap<string, string>, house: House): string[] {
  const answers = answersOf(page)
  const seen = new Map<string, number>()
  for (const { id } of answers) seen.set(id, (seen.get(id) ?? 0) + 1)
  const missing = [...requirements.keys()].filter((id) => !seen.has(id)).map((id) => `${id} has no row`)
  const doubled = [...seen].filter(([, rows]) => rows > 1).map(([id]) => `${id} has more than one row`)
  const wrong = answers.flatMap((answer) =>
    faultsOfAnswer(answer, requirements.get(answer.id), house).map((fault) => `${answer.id} ${fault}`),
  )
  return [...missing, ...doubled, ...wrong, ...faultsOfTotals(page, answers)]
}

function faultsOfAnswer(answer: Answer, level: string | undefined, house: House): string[] {
  const { state, because } = answer
  if (level === undefined) return ['is none of the requirements this page answers']
  const faults: string[] = []
  if (answer.level !== level) faults.push(`is level ${level}`)
  if (answer.inShort === '') faults.push('does not say what is asked')
  if (!isState(state)) faults.push(`has no known state: ${state}`)
  const isProven = because.includes('](') || because.match(AUDIT) !== null
  if (state === 'met' && !isProven) faults.push('is called met without a file or an audit')
  if (state !== 'met' && wordsOf(because) < REASON_WORDS) faults.push('gives no reason')
  return [...faults, ...deadProofs(because, house)]
}

function deadProofs(because: string, { read, scripts }: House): string[] {
  const faults: string[] = []
  let file: { readonly path: string; readonly text: string | null } | null = null
  for (const [, link, test] of because.matchAll(PROOF)) {
    if (link !== undefined) {
      const path = posix.join(posix.dirname(PAGE), link)
      file = { path, text: read(path) }
      if (file.text === null) faults.push(`points at ${path}, which does not exist`)
    } else if (test !== undefined) {
      if (file === null) faults.push(`names the test "${test}" of no file`)
      else if (file.text !== null && !holdsTest(file.text, test))
        faults.push(`names the test "${test}", which ${file.path} does not have`)
    }
  }
  for (const [, audit = ''] of because.matchAll(AUDIT)) {
    if (!scripts.has(audit)) faults.push(`names ${audit}, which package.json does not have`)
  }
  return faults
}

/** As a whole string literal: half a name would also fit another test. */
function holdsTest(text: string, name: string): boolean {
  return [`'${name}'`, `"${name}"`, `\`${name}\``].some((literal) => text.includes(literal))
}

/** The closing table: chapter, met, partly, not yet, n/a, all. */
function faultsOfTotals(page: string, answers: readonly Answer[]): string[] {
  const told = new Map<string, string>()
  for (const line of page.split('\n')) {
    const [, name, numbers = ''] = TOTAL.exec(line) ?? []
    if (name !== undefined) told.set(name, numbers.replaceAll('|', '').trim().split(/\s+/).join(' '))
  }
  const chapters = new Set(answers.map(({ id }) => chapterOf(id)))
  return [...chapters, 'All'].flatMap((name) => {
    const rows = answers.filter(({ id }) => name === 'All' || chapterOf(id) === name)
    const counts = STATES.map((state) => rows.filter((row) => row.state === state).length)
    const right = [...counts, rows.length].join(' ')
    return told.get(name) === right ? [] : [`the count of ${name} is ${right}, not ${told.get(name)}`]
  })
}

function chapterOf(id: string): string {
  return id.slice(0, id.indexOf('.'))
}

function isState(text: string): text is State {
  return (STATES as readonly string[]).includes(text)
}

function wordsOf(text: string): number {
  return text.trim().split(/\s+/).filter(Boolean).length
}
