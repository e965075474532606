// Where the link of a sign-in mail leads: the token behind the # never reaches this server by itself; read by
// Next.
import type { Metadata } from 'next'
import { Confirm } from '#features/sign-in/confirm.tsx'

export const metadata: Metadata = { title: 'Signing in' }

export default function ConfirmPage() {
  return <Confirm />
}
