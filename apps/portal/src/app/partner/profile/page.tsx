// The profile of a partner; read by Next.
import type { Metadata } from 'next'
import { Profile } from '#features/profile/profile.tsx'

export const metadata: Metadata = { title: 'Your profile' }

export default function PartnerProfilePage() {
  return <Profile />
}
