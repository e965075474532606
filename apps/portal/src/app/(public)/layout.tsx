// Pages before anybody is signed in: one column in the middle; read by Next.
import { cookies } from 'next/headers'
import type { ReactNode } from 'react'
import { Logo } from '#features/shell/logo.tsx'
import { parseTheme, THEME_COOKIE } from '#features/shell/theme.ts'
import { ThemeChoice } from '#features/shell/theme-choice.tsx'

export default async function PublicLayout({ children }: { children: ReactNode }) {
  const theme = parseTheme((await cookies()).get(THEME_COOKIE)?.value)
  return (
    <div className="flex min-h-dvh flex-col items-center px-4 py-8">
      <header className="flex flex-1 items-end pb-7">
        <Logo />
      </header>
      <main className="w-full max-w-sm rounded-2xl border border-line bg-surface p-6 shadow-card sm:p-8">
        {children}
      </main>
      <footer className="flex flex-[1.6] items-end pt-8">
        <ThemeChoice theme={theme} />
      </footer>
    </div>
  )
}
