// `npm run test:model -- --runs 10000`: the money engine against its reference model (tests/model).
//
// Through here, so that a fresh clone installs what it needs first.

import '../tests/model/main.ts'
