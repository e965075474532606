'use client'
// Light, dark or as the system says; at the foot of the public pages.
import { useState } from 'react'
import { chooseTheme, THEMES, type Theme } from './theme.ts'
import { THEME_LOOK } from './theme-look.ts'

export function ThemeChoice({ theme }: { theme: Theme }) {
  const [chosen, setChosen] = useState(theme)
  return (
    <fieldset className="flex gap-0.5 rounded-lg border border-line bg-sunken p-0.5">
      <legend className="sr-only">Theme</legend>
      {THEMES.map((each) => {
        const { title, icon: Icon } = THEME_LOOK[each]
        return (
          <button
            key={each}
            type="button"
            title={title}
            aria-label={title}
            aria-pressed={each === chosen}
            onClick={() => {
              chooseTheme(each)
              setChosen(each)
            }}
            className="grid h-6 w-8 place-items-center rounded-md text-ink-3 hover:text-ink aria-pressed:bg-surface aria-pressed:text-ink aria-pressed:shadow-card"
          >
            <Icon aria-hidden className="size-3.5" />
          </button>
        )
      })}
    </fieldset>
  )
}
