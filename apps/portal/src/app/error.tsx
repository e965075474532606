'use client'
// What is shown when a page outside the shell breaks; read by Next.
import { Broken } from '#ui/broken.tsx'

export default function PageError(props: { error: Error & { digest?: string }; reset: () => void }) {
  return (
    <main className="grid min-h-dvh place-items-center">
      <Broken {...props} />
    </main>
  )
}
