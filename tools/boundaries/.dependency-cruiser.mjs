// Who may import what: the table of ARCHITECTURE.md as rules; read by check.ts, by its test and by
// `depcruise` itself. Imports of our own packages come out as `packages/<name>/…` whether written as a
// package or as a relative path.

const TEST_FILES = '\\.test\\.tsx?$|^(apps|packages)/[^/]+/test/|^packages/testkit/'

/** A rule that lets `from` see only the `allowed` ones of our own folders (and itself). */
function mayUseOnly(name, from, allowed, comment) {
  return {
    name,
    comment,
    severity: 'error',
    from: { path: `^${from}/`, pathNot: TEST_FILES },
    to: { path: '^(apps|packages)/', pathNot: `^(${[from, ...allowed].join('|')})/` },
  }
}

const layers = [
  {
    name: 'domain-is-pure',
    comment: 'The rules import nothing, not even node:*, so that the same facts always decide the same.',
    severity: 'error',
    from: { path: '^packages/domain/', pathNot: TEST_FILES },
    to: { pathNot: '^packages/domain/' },
  },
  {
    name: 'secrets-is-a-leaf',
    comment: 'An auditor reads the keyring alone: it may use node:crypto and nothing else.',
    severity: 'error',
    from: { path: '^packages/secrets/', pathNot: TEST_FILES },
    to: { pathNot: '^packages/secrets/|^crypto$' },
  },
  mayUseOnly(
    'embedded-postgres-is-a-leaf',
    'packages/embedded-postgres',
    [],
    'The launcher of the database starts before anything of ours can run, so it needs nothing of ours.',
  ),
  {
    name: 'contract-is-public',
    comment: 'Portal and SDK depend on the contract: domain and zod, nothing from behind the API.',
    severity: 'error',
    from: { path: '^packages/contract/', pathNot: TEST_FILES },
    to: { pathNot: '^packages/(contract|domain)/|(^|/)node_modules/zod/' },
  },
  mayUseOnly(
    'db-is-the-floor',
    'packages/db',
    ['packages/domain'],
    'Tables and queries for set-up; who may do what and who earns what is decided above.',
  ),
  mayUseOnly(
    'ledger-rests-on-db',
    'packages/ledger',
    ['packages/domain', 'packages/db'],
    'The only package that moves money must not depend on the verbs that ask it to.',
  ),
  mayUseOnly(
    'auth-moves-no-money',
    'packages/auth',
    ['packages/domain', 'packages/db', 'packages/secrets', 'packages/mail'],
    'Whoever signs people in can neither call a verb nor touch a posting.',
  ),
  mayUseOnly(
    'mail-only-carries',
    'packages/mail',
    ['packages/domain', 'packages/db'],
    'Mail renders and delivers what it is handed; it decides nothing about money or access.',
  ),
  {
    name: 'core-is-transport-free',
    comment: 'Verbs run the same from HTTP, a job or a test: no framework, contract, auth or service.',
    severity: 'error',
    from: { path: '^packages/core/', pathNot: TEST_FILES },
    to: {
      path:
        '^apps/|^packages/(?!(core|domain|db|ledger|secrets|mail)/)' +
        '|(^|/)node_modules/(fastify|@fastify|fastify-[^/]+|next|react|react-dom)/',
    },
  },
  {
    name: 'core-sends-no-mail',
    comment: 'A verb may know the types of mail, but nothing leaves the house inside its transaction.',
    severity: 'error',
    from: { path: '^packages/core/', pathNot: TEST_FILES },
    to: { path: '^packages/mail/', dependencyTypesNot: ['type-only'] },
  },
  mayUseOnly(
    'runtime-knows-no-business',
    'packages/runtime',
    ['packages/secrets'],
    'What every service shares (env, keyring, logger, clock) knows nothing of partners or money.',
  ),
]

const services = [
  {
    name: 'router-uses-its-doors',
    comment: 'The redirect may select links and insert clicks: two doors, the runtime and the pure rules.',
    severity: 'error',
    from: { path: '^apps/router/', pathNot: TEST_FILES },
    to: {
      path: '^(apps|packages)/',
      pathNot:
        '^apps/router/|^packages/(runtime|domain)/|^packages/db/src/router-door\\.ts$' +
        '|^packages/ledger/src/clicks-door\\.ts$',
    },
  },
  {
    name: 'router-cannot-move-money',
    comment: 'Nothing the redirect loads, however far away, can post, pay out, sign in or open a secret.',
    severity: 'error',
    from: { path: '^apps/router/', pathNot: TEST_FILES },
    to: {
      path: '^packages/(core|auth)/|^packages/secrets/src/(?!secret\\.ts$)|^packages/ledger/src/(?!click)',
      reachable: true,
    },
  },
  {
    name: 'services-cannot-query',
    comment:
      'API, worker and command line call verbs; SQL lives below, where tenancy and locks are handled once.',
    severity: 'error',
    from: { path: '^apps/(api|worker|cli)/', pathNot: TEST_FILES },
    to: { path: '(^|/)node_modules/(@types/)?(drizzle-orm|pg|pg-[^/]+|postgres)/' },
  },
  {
    name: 'services-call-verbs',
    comment:
      'API, worker and command line reach the ledger and the keyring only through a verb, never directly.',
    severity: 'error',
    from: { path: '^apps/(api|worker|cli)/', pathNot: TEST_FILES },
    to: { path: '^packages/(?!(contract|core|auth|runtime|db|domain|mail)/)' },
  },
  mayUseOnly(
    'portal-talks-http',
    'apps/portal',
    ['packages/contract'],
    'The portal is a customer of the API like any other: it knows the contract and nothing behind it.',
  ),
]

const everywhere = [
  {
    name: 'apps-stand-alone',
    comment: 'Services meet over HTTP or in the database; nothing imports an app but that app.',
    severity: 'error',
    from: { path: '^(apps/[^/]+|packages)/', pathNot: TEST_FILES },
    to: { path: '^apps/', pathNot: '^$1/' },
  },
  {
    name: 'no-reaching-across',
    comment:
      'A relative path into another package compiles and runs, past its door and past its package.json.',
    severity: 'error',
    from: { path: '^((apps|packages)/[^/]+)/' },
    to: { path: '^(apps|packages|scripts|tests|tools)/', pathNot: '^$1/', dependencyTypes: ['local'] },
  },
  {
    name: 'no-cycles',
    comment:
      'Two files that need each other cannot be read one after the other, and load in an order nobody chose.',
    severity: 'error',
    from: {},
    to: { circular: true },
  },
  {
    name: 'no-tests-in-production',
    comment: 'Builders, fake clocks and test tools must not be in what a brand runs.',
    severity: 'error',
    from: { path: '^(apps|packages)/', pathNot: TEST_FILES },
    to: { path: `${TEST_FILES}|^tests/|(^|/)node_modules/(vitest|fast-check)/` },
  },
  {
    name: 'no-dangling-imports',
    comment: 'An import that does not resolve escapes every other rule here.',
    severity: 'error',
    from: {},
    to: { couldNotResolve: true },
  },
]

export default {
  forbidden: [...layers, ...services, ...everywhere],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(\\.next|\\.turbo|dist|coverage)/|\\.d\\.ts$' },
    // Type imports count: a type borrowed from the ledger ties the portal to it as surely as a call.
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.mjs', '.js', '.json', '.css'],
    },
  },
}
