// What is shown for an address that leads nowhere, or to something of another brand; read by Next.
import { ButtonLink } from '#ui/button.tsx'
import { Empty } from '#ui/empty.tsx'

export default function NotFound() {
  return (
    <main className="grid min-h-dvh place-items-center">
      <Empty
        kind="nothing"
        title="There is nothing here"
        asPage
        action={<ButtonLink href="/">Start page</ButtonLink>}
      >
        The address may be wrong, or what it led to is not part of this workspace.
      </Empty>
    </main>
  )
}
