// A wait that can be cut short: the loops of link feed and drain sleep in it until there is work or an end.

export interface Pause {
  /**
   * Resolves after `ms` or at the next `end()`. An `end()` that came while nobody waited ends the next wait
   * at once.
   */
  wait(ms: number): Promise<void>
  end(): void
}

/** For one waiter at a time. */
export function createPause(): Pause {
  let isEnded = false
  let wake = () => {
    isEnded = true
  }
  const remember = wake
  return {
    wait(ms) {
      if (isEnded) {
        isEnded = false
        return Promise.resolve()
      }
      return new Promise((resolve) => {
        const stop = () => {
          clearTimeout(timer)
          wake = remember
          resolve()
        }
        const timer = setTimeout(stop, ms)
        wake = stop
      })
    },
    end: () => wake(),
  }
}
