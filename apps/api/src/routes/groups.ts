// Groups: partners of a program with terms of their own.

import { Group, GroupChange, GroupIn, GroupPage, GroupQuery, IdPath } from '@openpartner/contract'
import {
  changeGroup,
  createGroup,
  GROUPS_READ,
  GROUPS_WRITE,
  listGroups,
  loadGroup,
} from '@openpartner/core/setup'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewGroup } from '../views/setup.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Groups']

export const groupRoutes: Routes = (api, deps, cookies) => {
  readRoutes(api, deps, cookies)
  changeRoutes(api, deps, cookies)
}

const readRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/groups',
    {
      schema: {
        tags,
        summary: 'List groups, archived ones too',
        querystring: GroupQuery,
        response: { 200: GroupPage },
      },
      config: { access: GROUPS_READ },
    },
    async (request) => {
      const filter = { ...pageOf(request.query), programId: request.query.program_id ?? null }
      return viewPage(await listGroups(deps.contextFor(request), filter), viewGroup)
    },
  )

  api.get(
    '/v1/groups/:id',
    {
      schema: { tags, summary: 'Read a group', params: IdPath, response: { 200: Group } },
      config: { access: GROUPS_READ },
    },
    async (request) => viewGroup(await loadGroup(deps.contextFor(request), pathId('grp', request.params.id))),
  )
}

const changeRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/groups',
    {
      schema: {
        tags,
        summary: 'Create a group in a program',
        description: 'It changes nothing until it has terms of its own and members.',
        body: GroupIn,
        response: { 201: Group },
      },
      config: { access: GROUPS_WRITE, idempotent: true, problems: ['group-name-taken'] },
    },
    async (request, reply) => {
      const { program_id: programId, name } = request.body
      const group = await createGroup(deps.contextFor(request), { programId, name })
      reply.code(201)
      return viewGroup(group)
    },
  )

  api.patch(
    '/v1/groups/:id',
    {
      schema: {
        tags,
        summary: 'Rename or archive a group',
        description:
          'Archiving takes its members out: from then on their own terms or the program’s count. Events that ' +
          'happened before keep the group’s terms.',
        params: IdPath,
        body: GroupChange,
        response: { 200: Group },
      },
      config: { access: GROUPS_WRITE, problems: ['group-name-taken'] },
    },
    async (request) => {
      const id = pathId('grp', request.params.id)
      return viewGroup(await changeGroup(deps.contextFor(request), id, request.body))
    },
  )
}
