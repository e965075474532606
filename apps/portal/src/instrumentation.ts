// Runs once when the server starts, called by Next: refuses to start on wrong settings, all named at once.
import { requireEnv } from './env.ts'

export function register(): void {
  requireEnv()
}
