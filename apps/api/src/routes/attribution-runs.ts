// Attribution runs: what a period would come to under another policy, and booking it; simulations of
// draft terms; closing periods.

import {
  AttributionRun,
  AttributionRunApply,
  AttributionRunIn,
  AttributionRunPage,
  AttributionRunQuery,
  IdPath,
  PeriodClosing,
  PeriodClosingIn,
  PeriodClosingList,
  SimulationIn,
} from '@openpartner/contract'
import {
  applyAttributionRun,
  CLOSINGS_READ,
  CLOSINGS_WRITE,
  cancelAttributionRun,
  closePeriod,
  listClosings,
  RUNS_APPLY,
  RUNS_WRITE,
  startAttributionRun,
  startSimulation,
} from '@openpartner/core/flow'
import { listAttributionRuns, loadAttributionRun, RUNS_READ } from '@openpartner/core/read'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewAttributionRun, viewAttributionRunLine, viewPeriodClosing } from '../views/attribution-runs.ts'
import { viewPage } from '../views/shapes.ts'
import { draftOf } from './terms.ts'

const tags = ['Attribution runs']

export const attributionRunRoutes: Routes = (api, deps, cookies) => {
  startRoutes(api, deps, cookies)
  readRoutes(api, deps, cookies)
  endRoutes(api, deps, cookies)
  closingRoutes(api, deps, cookies)
}

const startRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/attribution-runs',
    {
      schema: {
        tags,
        summary: 'Decide a period again under a policy: a preview',
        description:
          'The worker computes who would get what. Nothing is booked until the run is applied. Events of the ' +
          'period’s customers that happened later are looked at, too, because they may follow another partner.',
        body: AttributionRunIn,
        response: { 201: AttributionRun },
      },
      config: { access: RUNS_WRITE, idempotent: true },
    },
    async (request, reply) => {
      const { program_id: programId, period, policy } = request.body
      const ctx = deps.contextFor(request)
      const { model = null, window_days: windowDays = null, terms_id: termsId = null } = policy
      const id = await startAttributionRun(ctx, { programId, period, model, windowDays, termsId })
      reply.code(201)
      return viewAttributionRun(await loadAttributionRun(ctx, id, RUNS_WRITE))
    },
  )

  api.post(
    '/v1/programs/:id/simulations',
    {
      schema: {
        tags,
        summary: 'Try draft terms on the last months',
        description:
          'The worker computes what the months would have cost had the draft been published when they began. ' +
          'A simulation is read like a run and never applied.',
        params: IdPath,
        body: SimulationIn,
        response: { 201: AttributionRun },
      },
      config: { access: RUNS_WRITE, idempotent: true, problems: ['terms-invalid'] },
    },
    async (request, reply) => {
      const ctx = deps.contextFor(request)
      const { draft } = draftOf(request.body.terms)
      const programId = pathId('prg', request.params.id)
      const id = await startSimulation(ctx, programId, { months: request.body.months, draft })
      reply.code(201)
      return viewAttributionRun(await loadAttributionRun(ctx, id, RUNS_WRITE))
    },
  )
}

const readRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/attribution-runs',
    {
      schema: {
        tags,
        summary: 'List runs and simulations',
        querystring: AttributionRunQuery,
        response: { 200: AttributionRunPage },
      },
      config: { access: RUNS_READ },
    },
    async (request) =>
      viewPage(
        await listAttributionRuns(deps.contextFor(request), pageOf(request.query)),
        viewAttributionRunLine,
      ),
  )

  api.get(
    '/v1/attribution-runs/:id',
    {
      schema: {
        tags,
        summary: 'Read a run: how far it is, and who gets more or less',
        params: IdPath,
        response: { 200: AttributionRun },
      },
      config: { access: RUNS_READ },
    },
    async (request) =>
      viewAttributionRun(
        await loadAttributionRun(deps.contextFor(request), pathId('atr', request.params.id)),
      ),
  )
}

const endRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/attribution-runs/:id/apply',
    {
      schema: {
        tags,
        summary: 'Apply a run: its policy counts from here on, and differences are booked',
        description: 'Applying twice is applying once.',
        params: IdPath,
        body: AttributionRunApply,
        response: { 200: AttributionRun },
      },
      config: {
        access: RUNS_APPLY,
        sensitive: true,
        problems: ['attribution-run-not-ready', 'attribution-run-not-seen'],
      },
    },
    async (request) => {
      const ctx = deps.contextFor(request)
      const id = pathId('atr', request.params.id)
      await applyAttributionRun(ctx, id, request.body.confirmation)
      return viewAttributionRun(await loadAttributionRun(ctx, id))
    },
  )

  api.post(
    '/v1/attribution-runs/:id/cancel',
    {
      schema: {
        tags,
        summary: 'Give up a run that is not applied',
        description: 'Cancelling twice is cancelling once.',
        params: IdPath,
        response: { 200: AttributionRun },
      },
      config: { access: RUNS_WRITE, problems: ['attribution-run-not-ready'] },
    },
    async (request) => {
      const ctx = deps.contextFor(request)
      const id = pathId('atr', request.params.id)
      await cancelAttributionRun(ctx, id)
      return viewAttributionRun(await loadAttributionRun(ctx, id, RUNS_WRITE))
    },
  )
}

const closingRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/period-closings',
    {
      schema: {
        tags,
        summary: 'List closings of periods, the furthest first',
        response: { 200: PeriodClosingList },
      },
      config: { access: CLOSINGS_READ },
    },
    async (request) => ({ data: (await listClosings(deps.contextFor(request))).map(viewPeriodClosing) }),
  )

  api.post(
    '/v1/period-closings',
    {
      schema: {
        tags,
        summary: 'Close the books up to a day',
        description:
          'What becomes known later about events up to there changes no decision about them. Refunds, disputes ' +
          'and rejections still do, and so does a run over them. Closed days are not opened again.',
        body: PeriodClosingIn,
        response: { 201: PeriodClosing },
      },
      config: { access: CLOSINGS_WRITE, sensitive: true, problems: ['books-closed'] },
    },
    async (request, reply) => {
      const closing = await closePeriod(deps.contextFor(request), request.body.through)
      reply.code(201)
      return viewPeriodClosing(closing)
    },
  )
}
