// What the themes are called and look like, the same in the menu and on public pages.
import { Monitor, Moon, Sun } from 'lucide-react'

export const THEME_LOOK = {
  system: { title: 'As the system', icon: Monitor },
  light: { title: 'Light', icon: Sun },
  dark: { title: 'Dark', icon: Moon },
} as const
