// Work that runs beside the jobs, one at a time per name: a slow one holds up nobody but itself.

export interface Lanes {
  /** Starts `work` unless something of this name runs, or too much runs at all. */
  start(name: string, work: () => Promise<void>): void
  /** Resolves when all that was started has ended. */
  settle(): Promise<void>
}

export function createLanes(deps: {
  readonly most: number
  readonly onError: (error: unknown, name: string) => void
}): Lanes {
  const running = new Map<string, Promise<void>>()
  return {
    start(name, work) {
      if (running.has(name) || running.size >= deps.most) return
      const ended = work()
        .catch((error: unknown) => deps.onError(error, name))
        .finally(() => running.delete(name))
      running.set(name, ended)
    },
    settle: async () => {
      await Promise.all(running.values())
    },
  }
}
