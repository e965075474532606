// The document around every page: fonts, theme and time zone from cookies, nonce for what writes styles; read
// by Next.
import './globals.css'
import { CSPProvider } from '@base-ui/react/csp-provider'
import { GeistMono } from 'geist/font/mono'
import { GeistSans } from 'geist/font/sans'
import type { Metadata } from 'next'
import { cookies, headers } from 'next/headers'
import type { ReactNode } from 'react'
import { parseTheme, THEME_COOKIE, themeAttribute } from '#features/shell/theme.ts'
import { TimeZone } from '#ui/time.tsx'
import { Toaster } from '#ui/toast.tsx'
import { parseZone, ZONE_COOKIE } from '#zone.ts'

export const metadata: Metadata = {
  title: { default: 'OpenPartner', template: '%s · OpenPartner' },
  robots: { index: false, follow: false },
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const cookieJar = await cookies()
  const theme = parseTheme(cookieJar.get(THEME_COOKIE)?.value)
  const zone = parseZone(cookieJar.get(ZONE_COOKIE)?.value)
  const nonce = (await headers()).get('x-nonce') ?? undefined
  return (
    <html
      lang="en"
      data-theme={themeAttribute(theme)}
      className={`${GeistSans.variable} ${GeistMono.variable}`}
      // The person may choose another theme before React has taken over the page.
      suppressHydrationWarning
    >
      <body>
        <CSPProvider {...(nonce === undefined ? {} : { nonce })}>
          <TimeZone zone={zone}>
            {/* A stacking order of its own, so that nothing of the page reaches above a dialog. */}
            <div className="isolate">{children}</div>
          </TimeZone>
          <Toaster />
        </CSPProvider>
      </body>
    </html>
  )
}
