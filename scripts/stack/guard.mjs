// Loaded with --import into every service `npm start` spawns: ends the service when its supervisor is gone.
// A supervisor killed with -9 cannot stop anybody, and an orphan would keep its port for ever.

const CHECK_MS = 500
// The service's own shutdown on SIGTERM gets this long; the router needs the most, to empty its journal.
const DRAIN_MS = 10_000

const parent = process.ppid
const supervisor = Number(process.env.OPENPARTNER_SUPERVISOR_PID)

const timer = setInterval(() => {
  if (process.ppid === parent && isAlive(supervisor)) return
  clearInterval(timer)
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.exit(1), DRAIN_MS).unref()
}, CHECK_MS)
timer.unref()

// Also asked by number: between the spawn and this line the parent may already have been killed and replaced
// by init.
function isAlive(pid) {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error.code === 'EPERM'
  }
}
