// Signing in: ask for a mail, then follow its link or type its code; read by Next.
import type { Metadata } from 'next'
import { outcomeOf } from '#api/problem.ts'
import { findInbox } from '#api/resources.ts'
import { SignIn } from '#features/sign-in/sign-in.tsx'
import { readParam, type SearchParams } from '#query.ts'

export const metadata: Metadata = { title: 'Sign in' }

export default async function SignInPage({ searchParams }: { searchParams: SearchParams }) {
  const email = (await readParam(searchParams, 'email')) ?? ''
  const inbox = await outcomeOf(findInbox())
  return <SignIn email={email} hasInbox={inbox.ok && inbox.value !== null} />
}
