// `npm run bench:rerun -- --events 1000000`: how fast a run decides a period again (tests/bench/rerun).
//
// Through here, so that a fresh clone installs what it needs first.

import '../tests/bench/rerun/main.ts'
