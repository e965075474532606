// Reads the query of a page: one value a name, only values that are known; called by every page with filters.

/** What Next hands to a page. */
export type SearchParams = Promise<Readonly<Record<string, string | string[] | undefined>>>

/** The value of `name`; of several the first. */
export async function readParam(search: SearchParams, name: string): Promise<string | undefined> {
  const value = (await search)[name]
  const first = Array.isArray(value) ? value[0] : value
  return first === '' ? undefined : first
}

/** The value of `name` when it is one of `known`; anything else counts as not chosen. */
export async function readChoice<Known extends string>(
  search: SearchParams,
  name: string,
  known: readonly Known[],
): Promise<Known | undefined> {
  const value = await readParam(search, name)
  return known.find((each) => each === value)
}
