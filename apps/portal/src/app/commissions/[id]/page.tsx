// The address of an explanation that can be sent to anybody: leads each role to its own page of it; read by
// Next.
import { redirect } from 'next/navigation'
import { findSession } from '#api/resources.ts'

export default async function SharedCommissionPage({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params
  const session = await findSession()
  if (session === null) redirect('/sign-in')
  if (session.workspace === null) redirect('/workspaces')
  const base = session.workspace.role === 'admin' ? '/admin/commissions' : '/partner/earnings'
  redirect(`${base}/${encodeURIComponent(id)}`)
}
