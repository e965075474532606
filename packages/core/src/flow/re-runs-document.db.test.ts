// The example of docs/explain/re-runs.md, executed: what it says Ada and Bob get is what a preview says.

import { readFileSync } from 'node:fs'
import { formatMoney } from '@openpartner/domain'
import { givenBrand, givenClick, givenPartner, givenProgram, givenSale } from '@openpartner/testkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FlowStage, openFlowStage } from '../../test/flow-stage.ts'
import { givenRun, workOff } from '../../test/runs.ts'
import { loadAttributionRun } from '../read/index.ts'
import { bindIdentity } from './bind-identity.ts'

const DOCUMENT = new URL('../../../../docs/explain/re-runs.md', import.meta.url)

let stage: FlowStage

beforeAll(async () => {
  stage = await openFlowStage()
})

afterAll(() => stage.close())

/** "Ada 0.00 EUR 20.00 EUR 10.00 EUR 30.00 EUR": the rows of the page's table, with plain signs. */
function rowsOfDocument(): string[] {
  const lines = readFileSync(DOCUMENT, 'utf8').split('\n')
  return lines
    .filter((line) => /^\| (Ada|Bob) \|/.test(line))
    .map((line) => {
      const cells = line.split('|').map((cell) => cell.trim().replace('−', '-').replace(/^\+/, ''))
      return cells.filter((cell) => cell !== '').join(' ')
    })
}

test('March by the first click is what the page says', async () => {
  stage.clock.set('2021-03-01T12:00:00Z')
  const ctx = await givenBrand(stage)
  const program = await givenProgram(ctx)
  for (const name of ['Ada', 'Bob']) {
    const { link } = await givenPartner(ctx, program.id, name)
    stage.clock.advance({ days: 1 })
    await bindIdentity(ctx, { clickId: await givenClick(stage, ctx, { link }), customerRef: 'ann' })
  }
  stage.clock.set('2021-03-10T12:00:00Z')
  await givenSale(ctx, 'ann')
  stage.clock.set('2021-04-10T12:00:00Z')
  await givenSale(ctx, 'ann', { gross: 5_000n })
  const period = { from: new Date('2021-03-01T00:00:00Z'), to: new Date('2021-04-01T00:00:00Z') }
  const id = await givenRun(ctx, program.id, { period, model: 'first_click' })
  await workOff(stage, ctx)
  const { preview } = await loadAttributionRun(ctx, id)
  const rows = (preview?.partners ?? []).map(({ partnerName, currency, before, after, laterChange }) => {
    const amounts = [before, after, laterChange, after - before + laterChange]
    return [partnerName, ...amounts.map((amount) => formatMoney({ amount, currency }))].join(' ')
  })
  expect(rows.sort()).toEqual(rowsOfDocument())
})
