// Keeps the components of the OpenAPI document to those something points at, under the contract's own names.

const PREFIX = '#/components/schemas/'
/** What the generator appends to the input side of every schema, also to those that are input only. */
const INPUT = /Input$/

interface Document {
  readonly components?: { readonly schemas?: Readonly<Record<string, unknown>> }
}

/** `ProgramInInput` → `ProgramIn`; schemas nobody points at are left out; the rest in alphabetical order. */
export function tidyComponents<D extends object>(document: D): D {
  const { components = {} } = document as Document
  const schemas = components.schemas ?? {}
  const used = reachable({ ...document, components: { ...components, schemas: {} } }, schemas)
  const names = new Map([...used].map((name) => [name, shortName(name, used)]))
  const kept = Object.fromEntries([...used].sort().map((name) => [names.get(name) ?? name, schemas[name]]))
  return renamed({ ...document, components: { ...components, schemas: kept } }, names) as D
}

function shortName(name: string, used: ReadonlySet<string>): string {
  const short = name.replace(INPUT, '')
  return used.has(short) ? name : short
}

function reachable(start: unknown, schemas: Readonly<Record<string, unknown>>): Set<string> {
  const found = new Set<string>()
  const open = refsIn(start)
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (found.has(name)) continue
    found.add(name)
    open.push(...refsIn(schemas[name]))
  }
  return found
}

function refsIn(node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return []
  const own = '$ref' in node && typeof node.$ref === 'string' ? [node.$ref.slice(PREFIX.length)] : []
  return [...own, ...Object.values(node).flatMap(refsIn)]
}

function renamed(node: unknown, names: ReadonlyMap<string, string>): unknown {
  if (Array.isArray(node)) return node.map((entry) => renamed(entry, names))
  if (typeof node !== 'object' || node === null) return node
  return Object.fromEntries(
    Object.entries(node).map(([key, value]) => {
      const name =
        key === '$ref' && typeof value === 'string' ? names.get(value.slice(PREFIX.length)) : undefined
      return [key, name === undefined ? renamed(value, names) : `${PREFIX}${name}`]
    }),
  )
}
