// Where the link of a proof’s mail leads; read by Next.
import type { Metadata } from 'next'
import { ConfirmProof } from '#features/proof/confirm-proof.tsx'

export const metadata: Metadata = { title: 'Still you' }

export default function ConfirmProofPage() {
  return <ConfirmProof />
}
