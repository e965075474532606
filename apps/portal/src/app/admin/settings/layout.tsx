// The frame of the settings, one tab a page; read by Next.
import type { ReactNode } from 'react'
import { SettingsTabs } from '#features/settings/settings-tabs.tsx'
import { Page } from '#ui/page.tsx'

export default function SettingsLayout({ children }: { children: ReactNode }) {
  return (
    <Page title="Settings" lead="The brand, who runs it, and what its own software may do.">
      <SettingsTabs />
      {children}
    </Page>
  )
}
