// Invitations: sent by admins, opened by whoever got the mail. Accepting one is signing in.

import { invitationTokenHash, requireEmail } from '@openpartner/auth'
import {
  IdPath,
  Invitation,
  InvitationIn,
  InvitationPage,
  InvitationQuery,
  InvitationToken,
  OpenedInvitation,
} from '@openpartner/contract'
import {
  ADMINS,
  invitationClosed,
  inviteAdmin,
  invitePartner,
  listInvitations,
  openInvitation,
  PARTNERS_INVITE,
  resendInvitation,
  revokeInvitation,
} from '@openpartner/core/setup'
import { ANYBODY } from '../access.ts'
import { pageOf, pathId, type Routes } from '../routing.ts'
import { viewInstant, viewPage } from '../views/shapes.ts'
import { viewInvitation } from '../views/team.ts'

const tags = ['Team']

export const invitationRoutes: Routes = (api, deps, cookies) => {
  sendRoutes(api, deps, cookies)
  sendAgainRoutes(api, deps, cookies)
  sentRoutes(api, deps, cookies)
  openRoute(api, deps, cookies)
}

const sendRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/invitations',
    {
      schema: {
        tags,
        summary: 'Invite an admin',
        description: 'Mails a link that is valid for seven days. They join when they sign in.',
        body: InvitationIn,
        response: { 201: Invitation },
      },
      config: {
        access: ADMINS,
        sensitive: true,
        idempotent: true,
        problems: ['admin-exists', 'invitation-exists', 'live-mode-only'],
      },
    },
    async (request, reply) => {
      const email = requireEmail(request.body.email)
      const invitation = await inviteAdmin(deps.contextFor(request), { email }, deps.invitationPost)
      reply.code(201)
      return viewInvitation(invitation, deps.clock.now())
    },
  )
}

const sendAgainRoutes: Routes = (api, deps) => {
  api.post(
    '/v1/invitations/:id/resend',
    {
      schema: {
        tags,
        summary: 'Send an invitation again',
        description: 'With a new link and seven new days; the link mailed before stops working.',
        params: IdPath,
        response: { 200: Invitation },
      },
      config: { access: ADMINS, sensitive: true, problems: ['invitation-ended'] },
    },
    async (request) => {
      const id = pathId('inv', request.params.id)
      const invitation = await resendInvitation(deps.contextFor(request), id, deps.invitationPost)
      return viewInvitation(invitation, deps.clock.now())
    },
  )

  api.post(
    '/v1/partners/:id/invitation',
    {
      schema: {
        tags: ['Partners'],
        summary: 'Mail a partner where to sign in',
        description: 'For the first time or again; a link mailed before stops working.',
        params: IdPath,
        response: { 200: Invitation },
      },
      config: { access: PARTNERS_INVITE, problems: ['partner-not-active'] },
    },
    async (request) => {
      const id = pathId('ptn', request.params.id)
      const invitation = await invitePartner(deps.contextFor(request), id, deps.invitationPost)
      return viewInvitation(invitation, deps.clock.now())
    },
  )
}

const sentRoutes: Routes = (api, deps) => {
  api.get(
    '/v1/invitations',
    {
      schema: {
        tags,
        summary: 'List invitations',
        querystring: InvitationQuery,
        response: { 200: InvitationPage },
      },
      config: { access: ADMINS },
    },
    async (request) => {
      const filter = { ...pageOf(request.query), role: request.query.role ?? null }
      const page = await listInvitations(deps.contextFor(request), filter)
      return viewPage(page, (invitation) => viewInvitation(invitation, deps.clock.now()))
    },
  )

  api.delete(
    '/v1/invitations/:id',
    {
      schema: {
        tags,
        summary: 'Withdraw an invitation',
        description: 'Its link stops working; it stays in the list. Withdrawing twice changes nothing.',
        params: IdPath,
        response: { 200: Invitation },
      },
      config: { access: ADMINS, sensitive: true, problems: ['invitation-ended'] },
    },
    async (request) => {
      const id = pathId('inv', request.params.id)
      return viewInvitation(await revokeInvitation(deps.contextFor(request), id), deps.clock.now())
    },
  )
}

const openRoute: Routes = (api, deps) => {
  api.post(
    '/v1/invitations/open',
    {
      schema: {
        tags: ['Sign-in'],
        summary: 'Look at an invitation',
        description:
          'Uses nothing up. To accept it, ask for a sign-in mail to the address in the answer and confirm it.',
        body: InvitationToken,
        response: { 200: OpenedInvitation },
      },
      config: { access: ANYBODY, limit: 'signInConfirm', problems: ['invitation-closed'] },
    },
    async (request) => {
      const tokenHash = invitationTokenHash(request.body.token)
      if (tokenHash === null) throw invitationClosed()
      const { brandName, role, email, expiresAt } = await openInvitation(deps.db, tokenHash, deps.clock.now())
      return { brand: { name: brandName }, role, email, expires_at: viewInstant(expiresAt) }
    },
  )
}
