'use client'
// Light, dark or as the system says, as part of the workspace menu, where only menu items may stand.
import { Menu } from '@base-ui/react/menu'
import { useState } from 'react'
import { chooseTheme, THEMES, type Theme } from './theme.ts'
import { THEME_LOOK } from './theme-look.ts'

export function ThemeMenu({ theme }: { theme: Theme }) {
  const [chosen, setChosen] = useState(theme)
  const choose = (next: Theme) => {
    chooseTheme(next)
    setChosen(next)
  }
  return (
    <Menu.RadioGroup
      value={chosen}
      onValueChange={choose}
      aria-label="Theme"
      className="flex items-center gap-0.5 py-1 pr-1 pl-2"
    >
      <span aria-hidden className="flex-1 text-base text-ink-2">
        Theme
      </span>
      {THEMES.map((each) => {
        const { title, icon: Icon } = THEME_LOOK[each]
        return (
          <Menu.RadioItem
            key={each}
            value={each}
            aria-label={title}
            title={title}
            closeOnClick={false}
            className="grid h-7 w-8 cursor-pointer place-items-center rounded-md text-ink-3 outline-none data-checked:bg-hover data-checked:text-ink data-highlighted:text-ink data-highlighted:ring-1 data-highlighted:ring-line-strong"
          >
            <Icon aria-hidden className="size-4" />
          </Menu.RadioItem>
        )
      })}
    </Menu.RadioGroup>
  )
}
