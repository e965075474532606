// Everything a partner sees stands inside the shell; read by Next.
import type { ReactNode } from 'react'
import { Area } from '#features/shell/area.tsx'

export default function PartnerLayout({ children }: { children: ReactNode }) {
  return <Area area="partner">{children}</Area>
}
