// The pages of the settings as tabs; above each of them.
import { TabLinks } from '#ui/tab-links.tsx'

const TABS = [
  { href: '/admin/settings', title: 'General' },
  { href: '/admin/settings/team', title: 'Team' },
  { href: '/admin/settings/api-keys', title: 'API keys' },
  { href: '/admin/settings/mail', title: 'Mail' },
]

export function SettingsTabs() {
  return <TabLinks label="Settings" tabs={TABS} />
}
