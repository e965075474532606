// What is shown inside the shell for a row that is missing or another brand's; read by Next.
import { Lost } from '#features/shell/lost.tsx'

export default function NotFound() {
  return <Lost />
}
