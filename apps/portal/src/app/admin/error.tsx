'use client'
// What is shown inside the shell when a page breaks: a way to try again and the number to quote; read by
// Next.
import { Broken } from '#ui/broken.tsx'

export default function PageError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return <Broken {...props} />
}
