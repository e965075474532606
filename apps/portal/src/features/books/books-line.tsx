// When the books were last checked, in one line; on the audit log. The banner speaks when they disagree.
import { outcomeOf } from '#api/problem.ts'
import { loadBookState } from '#api/resources.ts'
import { Time } from '#ui/time.tsx'

export async function BooksLine() {
  const state = await outcomeOf(loadBookState())
  if (!state.ok || state.value.checked_at === null || state.value.disagreeing_since !== null) return null
  return (
    <>
      {' '}
      Books checked <Time at={state.value.checked_at} />, all agree.
    </>
  )
}
