// The chosen colour theme: a cookie, so that the server already writes the right page and nothing flashes.

import { preferenceCookie } from '#preference-cookie.ts'

export const THEME_COOKIE = 'theme'
export const THEMES = ['system', 'light', 'dark'] as const
export type Theme = (typeof THEMES)[number]

export function parseTheme(text: string | undefined): Theme {
  return THEMES.find((theme) => theme === text) ?? 'system'
}

/** What globals.css looks at; none means "as the system says". */
export function themeAttribute(theme: Theme): 'light' | 'dark' | undefined {
  return theme === 'system' ? undefined : theme
}

/** Keeps the choice and shows it at once, without asking the server. */
export function chooseTheme(theme: Theme): void {
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing from Firefox
  document.cookie = preferenceCookie(THEME_COOKIE, theme, location.protocol)
  const attribute = themeAttribute(theme)
  if (attribute === undefined) document.documentElement.removeAttribute('data-theme')
  else document.documentElement.setAttribute('data-theme', attribute)
}
