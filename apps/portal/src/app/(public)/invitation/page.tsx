// Where the link of an invitation leads; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { findInbox, findSession } from '#api/resources.ts'
import { Invitation } from '#features/sign-in/invitation.tsx'

export const metadata: Metadata = { title: 'Invitation' }

export default async function InvitationPage() {
  const [inbox, session] = await Promise.all([outcomeOf(findInbox()), outcomeOf(findSession())])
  const signedInAs = session.ok ? (session.value?.person.email ?? null) : null
  return <Invitation hasInbox={inbox.ok && inbox.value !== null} signedInAs={signedInAs} />
}
