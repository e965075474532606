// The door of the API: the app as a function, and its reference as data.

export { buildApi } from './app.ts'
export type { ApiOptions } from './deps.ts'
export { openApiDocument } from './document.ts'
export { DEFAULT_LIMITS, type Limits } from './plugins/limits.ts'
export { problemReference } from './plugins/problem-pages.ts'
