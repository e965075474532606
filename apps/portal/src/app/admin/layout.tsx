// Everything an admin sees stands inside the shell; read by Next.
import type { ReactNode } from 'react'
import { Area } from '#features/shell/area.tsx'

export default function AdminLayout({ children }: { children: ReactNode }) {
  return <Area area="admin">{children}</Area>
}
