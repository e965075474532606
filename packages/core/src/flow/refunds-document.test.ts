// docs/explain/refunds.md, executed: every worked example is read out of the page and has to come out so.

import { readFile } from 'node:fs/promises'
import {
  type BookedEntry,
  type CorrectionKind,
  type Corrections,
  correctionError,
  correctionsOfSales,
  differencesOf,
  encodeId,
  formatMoney,
  type IdPrefix,
  keptOf,
  type Money,
  NOT_CORRECTED,
  type PartnerId,
  parseCurrency,
  type SaleCorrections,
  type ToldCorrection,
} from '@openpartner/domain'
import { expect, test } from 'vitest'

const PAGE = new URL('../../../../docs/explain/refunds.md', import.meta.url)
const NAMES = ['Ada', 'Bob', 'Cem']
const AT = new Date('2026-03-15T12:00:00Z')

const page = await readFile(PAGE, 'utf8')
const examples = [...page.matchAll(/```refunds\n([\s\S]*?)```/g)].map(([, text = '']) =>
  text.trim().split('\n'),
)

function nth<P extends IdPrefix>(prefix: P, count: number) {
  return encodeId(prefix, `01900000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`)
}

const partnerOf = (who: string) => nth('ptn', NAMES.indexOf(who) + 1)
const nameOf = (id: PartnerId) => NAMES.find((who) => partnerOf(who) === id) ?? id

function moneyOf(text: string): Money {
  const [amount = '', currency = ''] = text.split(' ')
  return { amount: BigInt(amount.replace('.', '')), currency: parseCurrency(currency) }
}

/** What is known while an example is read, line by line. */
class Reading {
  private gross: Money | null = null
  private parts: readonly { readonly partnerId: PartnerId; readonly money: Money }[] = []
  private booked: BookedEntry[] = []
  private readonly told: ToldCorrection[] = []

  private family(): SaleCorrections | null {
    if (this.gross === null) return null
    const sale = { id: nth('evt', 1), externalId: 'sale', occurredAt: AT, gross: this.gross }
    const [found] = correctionsOfSales([sale], this.told)
    return found ?? { sale, told: [], corrections: NOT_CORRECTED }
  }

  sell(gross: Money, parts: Reading['parts']): string[] {
    this.gross = gross
    this.parts = parts
    this.book()
    const known = this.family()?.told ?? []
    if (known.length === 0) return []
    const kept = parts.map(({ partnerId }) => `= ${nameOf(partnerId)} keeps ${this.sumOf(partnerId)}`)
    return [...kept, ...known.map(({ externalId, verdict }) => `= refund ${externalId} ${verdict.reason}`)]
  }

  tell(kind: CorrectionKind, id: string, about: string, amount: Money | null): string[] {
    const before = this.family()
    const error = before === null ? null : correctionError({ kind, amount }, before)
    if (error !== null) return [`= refused: ${error.detail}`]
    const count = this.told.length + 2
    const occurredAt = new Date(AT.getTime() + count)
    this.told.push({ id: nth('evt', count), kind, externalId: id, corrects: about, occurredAt, amount })
    const after = this.family()
    if (after === null) return ['= sale_unknown']
    const lines = this.book()
    const isOnHold = after.corrections.dispute === 'open'
    return isOnHold
      ? [...lines, '= on hold']
      : lines.length > 0 || before?.corrections.dispute === 'open'
        ? lines
        : ['= nothing changes']
  }

  private sumOf(partnerId: PartnerId): string {
    const own = this.booked.filter((entry) => entry.partnerId === partnerId)
    const currency = this.parts[0]?.money.currency ?? parseCurrency('EUR')
    return formatMoney({ amount: own.reduce((sum, { money }) => sum + money.amount, 0n), currency })
  }

  private book(): string[] {
    const corrections: Corrections = this.family()?.corrections ?? NOT_CORRECTED
    const entitled = this.parts.map(({ partnerId, money }) => {
      return { partnerId, money: keptOf(money, { partnerId, gross: this.gross }, corrections) }
    })
    return differencesOf(this.booked, entitled).map(({ partnerId, money, originalId }) => {
      const id = nth('com', this.booked.length + 1)
      this.booked.push({ id, partnerId, money, state: 'held', releaseAt: AT, originalId })
      return `= ${nameOf(partnerId)} ${formatMoney(money)}, keeps ${this.sumOf(partnerId)}`
    })
  }
}

const STATEMENTS: readonly [RegExp, (reading: Reading, parts: readonly string[]) => string[]][] = [
  [
    /^sale of ([^:]+): (.+)$/,
    (reading, [gross = '', parts = '']) =>
      reading.sell(
        moneyOf(gross),
        parts.split(', ').map((part) => {
          const [who = '', ...money] = part.split(' ')
          return { partnerId: partnerOf(who), money: moneyOf(money.join(' ')) }
        }),
      ),
  ],
  [
    /^refund (\w+) of (.+)$/,
    (reading, [id = '', sum = '']) => reading.tell('refund', id, 'sale', moneyOf(sum)),
  ],
  [/^refund (\w+) failed$/, (reading, [id = '']) => reading.tell('refund_failed', `${id} failed`, id, null)],
  [
    /^credit note (\w+) of (.+)$/,
    (reading, [id = '', sum = '']) => reading.tell('credit_note', id, 'sale', moneyOf(sum)),
  ],
  [
    /^dispute (\w+) opened(?: about (.+))?$/,
    (reading, [id = '', sum]) =>
      reading.tell('dispute_opened', id, 'sale', sum === undefined ? null : moneyOf(sum)),
  ],
  [/^dispute (\w+) won$/, (reading, [id = '']) => reading.tell('dispute_won', `${id} won`, id, null)],
  [/^dispute (\w+) lost$/, (reading, [id = '']) => reading.tell('dispute_lost', `${id} lost`, id, null)],
]

/** The example with the outcomes worked out anew: equal to itself when the page tells the truth. */
function workedOut(example: readonly string[]): string[] {
  const reading = new Reading()
  return example
    .filter((line) => !line.startsWith('='))
    .flatMap((line) => {
      for (const [pattern, run] of STATEMENTS) {
        const match = pattern.exec(line)
        if (match !== null) return [line, ...run(reading, match.slice(1))]
      }
      throw new Error(`cannot read "${line}"`)
    })
}

test.each(examples.map((example, index) => [index + 1, example] as const))(
  'example %i comes out as the page says',
  (_number, example) => {
    expect(workedOut(example)).toEqual(example)
  },
)

test('the page has its examples', () => {
  expect(examples.length).toBeGreaterThan(7)
})
