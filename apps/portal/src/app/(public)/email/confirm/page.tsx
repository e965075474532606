// Where the link in the mail to a new address leads; read by Next.
import type { Metadata } from 'next'
import { ConfirmEmail } from '#features/profile/confirm-email.tsx'

export const metadata: Metadata = { title: 'New address' }

export default function ConfirmEmailPage() {
  return <ConfirmEmail />
}
