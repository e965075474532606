// Commands as the events a brand would tell: one command means one event, however often it is tried.

import type { Context } from '@openpartner/core'
import type { IngestEvent } from '@openpartner/core/flow'
import type { CorrectionKind } from '@openpartner/domain'
import { correctionOf, saleOf } from '@openpartner/testkit/given'
import type { Command } from './commands.ts'
import type { Facts } from './facts.ts'

const HOUR_MS = 3_600_000

type SaleCommand = Extract<Command, { act: 'sale' }>
type Correction = Extract<Command, { act: 'refund' | 'credit' | 'dispute' }>

const KINDS: Readonly<Record<Correction['act'], CorrectionKind>> = {
  refund: 'refund',
  credit: 'credit_note',
  dispute: 'dispute_opened',
}

const NOTHING_SOLD = { act: 'sale', gross: 0, tax: 0, product: null, coupon: null } as const

export class ToldEvents {
  private readonly meant = new Map<object, IngestEvent>()
  private readonly ctx: Context
  private readonly facts: Facts
  private readonly customers: readonly [string, ...string[]]
  /** Sales whose corrections were told first. */
  readonly late: IngestEvent[] = []

  constructor(ctx: Context, facts: Facts, customers: readonly [string, ...string[]]) {
    this.ctx = ctx
    this.facts = facts
    this.customers = customers
  }

  /** Null when there is nothing that the command could be about. */
  of(command: Command): IngestEvent | null {
    const known = this.meant.get(command)
    if (known !== undefined) return known
    const event = this.make(command)
    if (event !== null) this.meant.set(command, event)
    return event
  }

  private make(command: Command): IngestEvent | null {
    switch (command.act) {
      case 'sale':
        return this.sale(command)
      case 'lead':
        return { ...this.sale({ ...command, ...NOTHING_SOLD }), kind: 'lead', money: null }
      case 'refund':
      case 'credit':
      case 'dispute':
        return this.correction(command)
      case 'refund-fails':
        return this.answer('refund', command.refund, 'refund_failed')
      case 'dispute-ends':
        return this.answer('dispute_opened', command.dispute, command.isLost ? 'dispute_lost' : 'dispute_won')
      case 'tell-late-sale':
        return this.late.find(({ externalId }) => this.isNew(externalId)) ?? null
      default:
        return null
    }
  }

  private sale({ customer, gross, tax, hoursAgo, product, coupon }: SaleCommand): IngestEvent {
    const customerRef = this.customers[customer % this.customers.length] ?? this.customers[0]
    const occurredAt = new Date(this.ctx.clock.now().getTime() - hoursAgo * HOUR_MS)
    const traits = { product, coupon: coupon === null ? null : `code-${coupon}` }
    const sale = saleOf(this.ctx, customerRef, { occurredAt, gross: BigInt(gross), ...traits })
    if (sale.money === null) throw new Error('a sale without money')
    return { ...sale, money: { ...sale.money, tax: (BigInt(gross) * BigInt(tax)) / 100n } }
  }

  private correction({ act, sale, percent }: Correction): IngestEvent | null {
    const named = typeof sale === 'number' ? this.toldSale(sale) : this.lateSale(sale)
    if (named === null || named.gross === 0n) return null
    const part = (named.gross * BigInt(percent)) / 100n
    return correctionOf(this.ctx, named, { kind: KINDS[act], gross: part > 0n ? part : 1n })
  }

  private toldSale(index: number) {
    const sales = this.facts.events.filter(({ kind }) => kind === 'sale')
    const sale = sales[index % Math.max(1, sales.length)]
    return sale === undefined ? null : { ...sale, customerRef: sale.customer }
  }

  private lateSale(command: SaleCommand) {
    const known = this.meant.get(command)
    const sale = known ?? this.sale(command)
    this.meant.set(command, sale)
    if (known === undefined) this.late.push(sale)
    return { ...sale, gross: sale.money?.gross ?? 0n }
  }

  private answer(to: CorrectionKind, index: number, kind: CorrectionKind): IngestEvent | null {
    const known = this.facts.corrections.filter((one) => one.kind === to)
    const named = known[index % Math.max(1, known.length)]
    if (named === undefined) return null
    return correctionOf(this.ctx, { ...named, customerRef: named.customer }, { kind })
  }

  private isNew(externalId: string): boolean {
    return !this.facts.events.some((event) => event.externalId === externalId)
  }
}
