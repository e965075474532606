// Finds imports of packages that the importing package.json does not list; called by boundaries.ts.
import { readFile } from 'node:fs/promises'
import { isBuiltin } from 'node:module'
import { join } from 'node:path'
import type { IModule } from 'dependency-cruiser'
import type { Violation } from './boundaries.ts'

export const DECLARED_RULE = 'declared-dependencies'
export const DECLARED_SENTENCE =
  'An import stands in its own package.json: the root lends everything to tests, an image lends nothing.'

type Manifest = Partial<Record<'dependencies' | 'optionalDependencies' | 'peerDependencies', object>> & {
  name?: string
}

/**
 * pnpm would refuse these by itself if the root did not list all our packages for the tests, scripts and
 * tools. `isTest` tells the files that may borrow from the root.
 */
export async function findUndeclared(
  root: string,
  modules: IModule[],
  isTest: (path: string) => boolean,
): Promise<Violation[]> {
  const declared = new Map<string, Set<string>>()
  const violations: Violation[] = []
  for (const { source, dependencies } of modules) {
    const folder = /^(?:apps|packages)\/[^/]+/.exec(source)?.[0]
    if (folder === undefined || isTest(source)) continue
    const names = declared.get(folder) ?? (await declaredIn(join(root, folder)))
    declared.set(folder, names)
    for (const { module } of dependencies) {
      const name = /^(?:@[^/]+\/)?[^/.@#][^/]*/.exec(module)?.[0]
      if (name === undefined || isBuiltin(module) || names.has(name)) continue
      violations.push({ rule: DECLARED_RULE, comment: DECLARED_SENTENCE, from: source, to: module, via: [] })
    }
  }
  return violations
}

async function declaredIn(folder: string): Promise<Set<string>> {
  const manifest: Manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'))
  const { name = '', dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = manifest
  return new Set([name, ...[dependencies, optionalDependencies, peerDependencies].flatMap(Object.keys)])
}
