// The first brand of an empty instance, behind the one-time token of the log; 404 for ever after. Read by
// Next.
import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { outcomeOf } from '#api/problem.ts'
import { isSetupOpen } from '#api/resources.ts'
import { SetupForm } from '#features/sign-in/setup-form.tsx'
import { readParam, type SearchParams } from '#query.ts'
import { Refused } from '#ui/refused.tsx'

export const metadata: Metadata = { title: 'Set up' }

export default async function SetupPage({ searchParams }: { searchParams: SearchParams }) {
  const isOpen = await outcomeOf(isSetupOpen())
  if (!isOpen.ok) return <Refused problem={isOpen.problem} asPage />
  if (!isOpen.value) notFound()
  return <SetupForm token={(await readParam(searchParams, 'token')) ?? ''} />
}
