// Where the link in the mail to the old address leads; read by Next.
import type { Metadata } from 'next'
import { UndoEmail } from '#features/profile/undo-email.tsx'

export const metadata: Metadata = { title: 'Take it back' }

export default function UndoEmailPage() {
  return <UndoEmail />
}
