// Programs: what a brand offers partners.

import { IdPath, Program, ProgramChange, ProgramIn, ProgramPage, ProgramQuery } from '@openpartner/contract'
import {
  changeProgram,
  createProgram,
  listPrograms,
  loadProgram,
  PROGRAMS_READ,
  PROGRAMS_WRITE,
} from '@openpartner/core/setup'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewProgram } from '../views/setup.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Programs']

export const programRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/programs',
    {
      schema: { tags, summary: 'List programs', querystring: ProgramQuery, response: { 200: ProgramPage } },
      config: { access: PROGRAMS_READ },
    },
    async (request) =>
      viewPage(await listPrograms(deps.contextFor(request), pageOf(request.query)), viewProgram),
  )

  api.post(
    '/v1/programs',
    {
      schema: { tags, summary: 'Create a program', body: ProgramIn, response: { 201: Program } },
      config: { access: PROGRAMS_WRITE, idempotent: true, problems: ['destination-refused'] },
    },
    async (request, reply) => {
      const { name, destination_url: destinationUrl } = request.body
      const program = await createProgram(
        deps.contextFor(request),
        { name, destinationUrl },
        deps.destinations,
      )
      reply.code(201)
      return viewProgram(program)
    },
  )

  api.get(
    '/v1/programs/:id',
    {
      schema: { tags, summary: 'Read a program', params: IdPath, response: { 200: Program } },
      config: { access: PROGRAMS_READ },
    },
    async (request) =>
      viewProgram(await loadProgram(deps.contextFor(request), pathId('prg', request.params.id))),
  )

  api.patch(
    '/v1/programs/:id',
    {
      schema: {
        tags,
        summary: 'Change or archive a program',
        params: IdPath,
        body: ProgramChange,
        response: { 200: Program },
      },
      config: { access: PROGRAMS_WRITE, problems: ['destination-refused'] },
    },
    async (request) => {
      const { name, destination_url: destinationUrl, status } = request.body
      const change = { name, destinationUrl, status }
      const id = pathId('prg', request.params.id)
      return viewProgram(await changeProgram(deps.contextFor(request), id, change, deps.destinations))
    },
  )
}
