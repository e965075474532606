// The answers to OWASP ASVS are complete, and what they point at is there: files, tests by name, audits.

import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { answersOf, faultsOf, type House, PAGE } from './asvs-page.ts'
import { REQUIREMENTS } from './asvs-requirements.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

function read(path: string): string | null {
  const whole = join(root, path)
  if (!existsSync(whole)) return null
  return statSync(whole).isFile() ? readFileSync(whole, 'utf8') : ''
}

const { scripts } = JSON.parse(read('package.json') ?? '') as { scripts: Record<string, string> }
const house: House = { read, scripts: new Set(Object.keys(scripts)) }

test('all 172 requirements of the eleven chapters are answered, and every proof exists', () => {
  expect(REQUIREMENTS.size).toBe(172)
  expect(new Set(REQUIREMENTS.values())).toEqual(new Set(['1', '2']))
  const page = read(PAGE) ?? ''
  expect(faultsOf(page, REQUIREMENTS, house)).toEqual([])
  expect(answersOf(page)).toHaveLength(172)
})

test('every audit named in package.json has its file', () => {
  const audits = Object.entries(scripts).filter(([name]) => name.startsWith('audit:'))
  expect(audits.length).toBeGreaterThan(0)
  for (const [name, command] of audits) {
    const file = /tests\/audits\/[\w-]+\.ts/.exec(command)?.[0] ?? ''
    expect(read(file), `${name} starts ${command}`).not.toBeNull()
  }
})

describe('a page is refused', () => {
  const REQUIRED = new Map([['V1.2.3', '1']])
  const small: House = {
    read: (path) => (path === 'packages/a.test.ts' ? "test('it holds', () => {})" : null),
    scripts: new Set(['audit:a']),
  }
  const proof = '[a.test.ts](../../packages/a.test.ts) "it holds"; `npm run audit:a -- --all`'
  const row = (id: string, level: string, state: string, because: string) =>
    `| ${id} | ${level} | in short | ${state} | ${because} |`
  const total = (...counts: number[]) => `| V1 | ${counts.join(' | ')} |\n| All | ${counts.join(' | ')} |`
  const good = `${row('V1.2.3', '1', 'met', proof)}\n${total(1, 0, 0, 0, 1)}`

  test('not when everything holds', () => {
    expect(faultsOf(good, REQUIRED, small)).toEqual([])
  })

  test.each([
    ['without a row', total(0, 0, 0, 0, 0), 'V1.2.3 has no row'],
    ['with a row twice', `${good}\n${good}`, 'V1.2.3 has more than one row'],
    ['with a row nobody asked for', good.replace('V1.2.3', 'V1.2.4'), 'V1.2.4 is none of the requirements'],
    ['with another level', good.replace('| 1 | in', '| 2 | in'), 'V1.2.3 is level 1'],
    ['with a state of its own', good.replace('| met |', '| fine |'), 'V1.2.3 has no known state: fine'],
    ['that proves nothing', row('V1.2.3', '1', 'met', 'we are sure of it'), 'without a file or an audit'],
    ['without a reason', row('V1.2.3', '1', 'n/a', 'so'), 'V1.2.3 gives no reason'],
    [
      'with a lost file',
      good.replace('packages/a', 'packages/b'),
      'packages/b.test.ts, which does not exist',
    ],
    ['with a lost test', good.replace('it holds', 'it held'), 'names the test "it held", which'],
    ['with half a name', good.replace('"it holds"', '"it"'), 'names the test "it", which'],
    ['with a test of no file', row('V1.2.3', '1', 'met', '"it holds" `npm run audit:a`'), 'of no file'],
    ['with a lost audit', good.replace('audit:a', 'audit:b'), 'names audit:b, which package.json'],
    ['that counts wrong', good.replace('| All | 1 | 0', '| All | 0 | 1'), 'the count of All is 1 0 0 0 1'],
  ])('%s', (_what, page, fault) => {
    expect(faultsOf(page, REQUIRED, small).join('\n')).toContain(fault)
  })
})
