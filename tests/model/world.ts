// The product in the model test: commands become calls of its own verbs on real PostgreSQL, and what was
// acknowledged becomes facts for the reference model.

import { randomBytes } from 'node:crypto'
import type { Context } from '@openpartner/core'
import {
  bindIdentity,
  type IngestEvent,
  ingestEvent,
  preparePayoutRun,
  releaseCommissions,
  settlePayout,
} from '@openpartner/core/flow'
import { listPayouts } from '@openpartner/core/read'
import { changePartner, publishTerms } from '@openpartner/core/setup'
import type { Database } from '@openpartner/db'
import { isCorrection, type ProblemCode, type ProgramId } from '@openpartner/domain'
import type { FakeClock } from '@openpartner/testkit/clock'
import { asWorker, givenBrand, givenPartner, givenProgram, writeClick } from '@openpartner/testkit/given'
import type pg from 'pg'
import type { Command, Step } from './commands.ts'
import { crashingAfter, isCrash } from './crash.ts'
import { type Facts, noFacts } from './facts.ts'
import { actByHand, type HandScene, letGo, type Note, type Partner, pick } from './hand-acts.ts'
import { TERMS } from './programs.ts'
import { unless } from './refusals.ts'
import { ToldEvents } from './told-events.ts'

/** What a brand may be told when what it says contradicts what it said before. */
const REFUSED: readonly ProblemCode[] = ['refund-above-sale', 'correction-mismatch']
const START = '2024-01-31T12:00:00Z'

export interface ModelStage {
  readonly db: Database
  readonly worker: Database
  readonly ownerUrl: string
  readonly owner: pg.Client
  readonly clock: FakeClock
}

interface Scene {
  readonly programs: readonly ProgramId[]
  readonly partners: readonly Partner[]
  readonly customers: readonly [string, ...string[]]
}

/** One brand, and everything that happens in it during a run. */
export class World {
  readonly facts: Facts = noFacts()
  private readonly told: IngestEvent[] = []
  private readonly events: ToldEvents

  readonly stage: ModelStage
  readonly ctx: Context
  private readonly programs: readonly ProgramId[]
  private readonly partners: readonly Partner[]
  private readonly customers: Scene['customers']

  private constructor(stage: ModelStage, scene: Pick<World, 'ctx'> & Scene) {
    this.stage = stage
    this.ctx = scene.ctx
    this.programs = scene.programs
    this.partners = scene.partners
    this.customers = scene.customers
    this.events = new ToldEvents(scene.ctx, this.facts, scene.customers)
  }

  static async open(stage: ModelStage, firstTerms: readonly [number, number]): Promise<World> {
    stage.clock.set(START)
    const ctx = await givenBrand(stage)
    const programs: ProgramId[] = []
    for (const terms of firstTerms) programs.push((await givenProgram(ctx, termsNumber(terms))).id)
    const partners = []
    for (const [name, program] of [
      ['Ada', 0],
      ['Bob', 0],
      ['Cem', 0],
      ['Dan', 1],
    ] as const) {
      const programId = programs[program]
      if (programId !== undefined) partners.push(await givenPartner(ctx, programId, name))
    }
    const tag = randomBytes(4).toString('hex')
    const customers = [`a-${tag}`, `b-${tag}`, `c-${tag}`] as const
    const world = new World(stage, { ctx, programs, partners, customers })
    for (const [index, terms] of firstTerms.entries()) world.noteTerms(index, terms)
    stage.clock.advance({ seconds: 1 })
    return world
  }

  async run({ command, crashAfter, beside }: Step): Promise<void> {
    const one = crashAfter === null ? this.act(command, this.stage) : this.actCrashing(command, crashAfter)
    const notes = await Promise.all([one, beside === null ? null : this.act(beside, this.stage)])
    for (const note of notes) note?.()
    this.stage.clock.advance({ seconds: 1 })
  }

  private async actCrashing(command: Command, after: number): Promise<Note | null> {
    const { db, worker } = this.stage
    const broken = { ...this.stage, db: crashingAfter(db, after), worker: crashingAfter(worker, after) }
    try {
      return await this.act(command, broken)
    } catch (error) {
      if (!isCrash(error)) throw error
      return this.act(command, this.stage)
    }
  }

  /** @returns what to note when it is done; null when there was nothing to do or it was refused */
  private async act(command: Command, on: ModelStage): Promise<Note | null> {
    const ctx = { ...this.ctx, db: on.db }
    switch (command.act) {
      case 'click':
        return this.click(command)
      case 'bind':
        return this.bind(ctx, command)
      case 'tell-again':
        return this.tell(ctx, this.told[command.event % Math.max(1, this.told.length)] ?? null)
      case 'suspend':
      case 'reinstate':
        return this.changeStatus(ctx, command)
      case 'publish':
        return this.publish(ctx, command)
      case 'wait':
        return () => this.stage.clock.advance({ hours: command.hours })
      case 'release':
        await releaseCommissions({ ...asWorker(ctx), db: on.worker })
        return null
      case 'pay':
        return this.pay(ctx)
      case 'settle':
        return this.settle(ctx, command)
      case 'coupon':
      case 'end-coupon':
      case 'by-hand':
      case 'review':
      case 'rerun':
      case 'bonus':
        return actByHand(ctx, on.worker, this.handScene(), command)
      default:
        return this.tell(ctx, this.events.of(command))
    }
  }

  private async click({ partner: index, isPerson }: Extract<Command, { act: 'click' }>): Promise<Note> {
    const partner = pick(this.partners, index)
    const id = await writeClick(this.stage.owner, this.ctx, {
      link: partner.link,
      marks: isPerson ? [] : ['bot'],
    })
    const fact = {
      id,
      partner: partner.partner.id,
      program: partner.link.programId,
      at: this.now(),
      isPerson,
    }
    return () => this.facts.clicks.push(fact)
  }

  private async bind(ctx: Context, command: Extract<Command, { act: 'bind' }>): Promise<Note | null> {
    if (this.facts.clicks.length === 0) return null
    const click = pick(this.facts.clicks, command.click).id
    const customer = pick(this.customers, command.customer)
    await bindIdentity(ctx, { clickId: click, customerRef: customer })
    return () => {
      const isKnown = this.facts.bindings.some((one) => one.click === click && one.customer === customer)
      if (!isKnown) this.facts.bindings.push({ click, customer })
    }
  }

  private async tell(ctx: Context, event: IngestEvent | null): Promise<Note | null> {
    if (event === null) return null
    const told = await unless(REFUSED, () => ingestEvent(ctx, event))
    if (told === null) return null
    const { id, kind, occurredAt, money, customerRef: customer, externalId, corrects } = told.event
    const { product, coupon } = told.event
    return () => {
      if (this.told.includes(event)) return
      this.told.push(event)
      const gross = money?.gross ?? 0n
      const fact = { id, customer, at: occurredAt.getTime(), externalId }
      if (isCorrection(kind))
        this.facts.corrections.push({ ...fact, kind, corrects: corrects ?? '', amount: gross })
      else if (kind === 'sale' || kind === 'lead')
        this.facts.events.push({
          ...fact,
          kind,
          gross,
          net: gross - (money?.tax ?? 0n),
          product,
          coupon: coupon?.toUpperCase() ?? null,
        })
    }
  }

  private async changeStatus(ctx: Context, command: { act: 'suspend' | 'reinstate'; partner: number }) {
    const { id } = pick(this.partners, command.partner).partner
    const isActive = command.act === 'reinstate'
    const now = this.now()
    await changePartner(ctx, id, { status: isActive ? 'active' : 'suspended' })
    return () => this.facts.statuses.push({ partner: id, at: now, isActive })
  }

  private async publish(
    ctx: Context,
    { program, terms }: Extract<Command, { act: 'publish' }>,
  ): Promise<Note> {
    await publishTerms(ctx, pick(this.programs, program), termsNumber(terms))
    return () => this.noteTerms(program, terms)
  }

  private noteTerms(program: number, terms: number): void {
    const { model, windowDays, base, bindsOn, rules } = termsNumber(terms)
    const said = { model, windowDays, base, bindsOn, rules }
    this.facts.terms.push({ program: pick(this.programs, program), publishedAt: this.now(), ...said })
  }

  private async pay(ctx: Context): Promise<Note | null> {
    const request = { cutOffAt: new Date(this.now()), minimum: 0n }
    await unless(['payout-nothing-due'], () => preparePayoutRun(ctx, request))
    return () => undefined
  }

  private async settle(
    ctx: Context,
    { payout, arrives }: { payout: number; arrives: boolean },
  ): Promise<Note | null> {
    const { rows } = await listPayouts(this.ctx, { after: null, limit: 200, partnerId: null, runId: null })
    const open = rows.filter(({ result }) => result === null)
    const one = open[payout % Math.max(1, open.length)]
    if (one === undefined) return null
    const settledAt = new Date(this.now())
    await unless(['payout-already-settled'], () =>
      settlePayout(
        ctx,
        one.id,
        arrives
          ? { outcome: 'settled', reference: 'SEPA', settledAt }
          : { outcome: 'failed', reason: 'closed' },
      ),
    )
    return null
  }

  /** Tells what was left open: sales of which only corrections are known, and how disputes ended. */
  async tellTheRest(): Promise<void> {
    const { corrections } = this.facts
    const rest = corrections
      .filter(({ kind }) => kind === 'dispute_opened')
      .map((one, dispute) => ({ one, command: { act: 'dispute-ends', dispute, isLost: false } as const }))
      .filter(({ one }) => !corrections.some(({ corrects }) => corrects === one.externalId))
    for (const sale of this.events.late) (await this.tell(this.ctx, sale))?.()
    for (const { command } of rest) {
      this.stage.clock.advance({ seconds: 1 })
      ;(await this.tell(this.ctx, this.events.of(command)))?.()
    }
  }

  private handScene(): HandScene {
    const { facts, programs, partners } = this
    return { facts, programs, partners, owner: this.stage.owner }
  }

  /** Lets every hold end and pays what is due, until nothing is. */
  async drain(): Promise<void> {
    for (const { partner } of this.partners) await changePartner(this.ctx, partner.id, { status: 'active' })
    await letGo(this.ctx, this.stage.owner)
    this.stage.clock.advance({ days: 400 })
    const worker = { ...asWorker(this.ctx), db: this.stage.worker }
    for (let isMore = true; isMore; ) isMore = (await releaseCommissions(worker)).isMore
    const settleAll = async () => {
      const { rows } = await listPayouts(this.ctx, { after: null, limit: 200, partnerId: null, runId: null })
      for (const { id, result } of rows) {
        if (result !== null) continue
        const settledAt = new Date(this.now())
        await settlePayout(this.ctx, id, { outcome: 'settled', reference: 'SEPA', settledAt })
      }
    }
    await settleAll()
    await this.pay(this.ctx)
    await settleAll()
  }

  private now(): number {
    return this.stage.clock.now().getTime()
  }
}

function termsNumber(index: number) {
  return pick(TERMS, index)
}
