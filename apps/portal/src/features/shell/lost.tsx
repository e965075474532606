// "There is nothing here" inside the shell; used by the not-found pages of both areas.
import { ButtonLink } from '#ui/button.tsx'
import { Empty } from '#ui/empty.tsx'

export function Lost() {
  return (
    <Empty
      kind="nothing"
      title="There is nothing here"
      asPage
      className="py-24"
      action={<ButtonLink href="/">Start page</ButtonLink>}
    >
      The address may be wrong, or what it led to is not part of this workspace.
    </Empty>
  )
}
