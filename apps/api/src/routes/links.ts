// Links: the short addresses partners share.

import { IdPath, Link, LinkChange, LinkIn, LinkPage, LinkQuery } from '@openpartner/contract'
import {
  changeLink,
  createLink,
  LINKS_CHANGE,
  LINKS_CREATE,
  LINKS_READ,
  type LinkWithNames,
  listLinks,
  loadLink,
} from '@openpartner/core/setup'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewLink } from '../views/setup.ts'
import { viewPage } from '../views/shapes.ts'

const tags = ['Links']

export const linkRoutes: Routes = (api, deps, cookies) => {
  readRoutes(api, deps, cookies)
  changeRoutes(api, deps, cookies)
}

const readRoutes: Routes = (api, deps) => {
  const view = (link: LinkWithNames) => viewLink(link, deps.routerUrl)

  api.get(
    '/v1/links',
    {
      schema: { tags, summary: 'List links', querystring: LinkQuery, response: { 200: LinkPage } },
      config: { access: LINKS_READ },
    },
    async (request) => {
      const filter = { ...pageOf(request.query), partnerId: request.query.partner_id ?? null }
      return viewPage(await listLinks(deps.contextFor(request), filter), view)
    },
  )

  api.get(
    '/v1/links/:id',
    {
      schema: { tags, summary: 'Read a link', params: IdPath, response: { 200: Link } },
      config: { access: LINKS_READ },
    },
    async (request) => view(await loadLink(deps.contextFor(request), pathId('lnk', request.params.id))),
  )
}

const changeRoutes: Routes = (api, deps) => {
  const view = (link: LinkWithNames) => viewLink(link, deps.routerUrl)

  api.post(
    '/v1/links',
    {
      schema: {
        tags,
        summary: 'Create a link',
        description: 'Partners may create links for their own memberships, to pages of the program’s site.',
        body: LinkIn,
        response: { 201: Link },
      },
      config: {
        access: LINKS_CREATE,
        idempotent: true,
        problems: ['link-key-taken', 'destination-refused', 'partner-not-active'],
      },
    },
    async (request, reply) => {
      const { membership_id: membershipId, key, destination_url: destinationUrl = null } = request.body
      const draft = { membershipId, key, destinationUrl }
      const link = await createLink(deps.contextFor(request), draft, deps.destinations)
      reply.code(201)
      return view(link)
    },
  )

  api.patch(
    '/v1/links/:id',
    {
      schema: {
        tags,
        summary: 'Change or archive a link',
        params: IdPath,
        body: LinkChange,
        response: { 200: Link },
      },
      config: { access: LINKS_CHANGE, problems: ['destination-refused'] },
    },
    async (request) => {
      const { destination_url: destinationUrl, status } = request.body
      const id = pathId('lnk', request.params.id)
      return view(
        await changeLink(deps.contextFor(request), id, { destinationUrl, status }, deps.destinations),
      )
    },
  )
}
