// The running services as one thing: started, awaited, restarted and stopped together. `npm start` and
// journey tests use it.

import { type ProcessGroup, startProcess } from './process-group.ts'
import { describeEnd, waitUntilReady } from './ready.ts'
import { describeService, type ServiceName, type StackOptions } from './services.ts'

export interface Stack {
  /** Starts one service; resolves when it is ready, throws what to show a person when it will not be. */
  start(name: ServiceName): Promise<void>
  /** Stops and starts one service with its log continued. */
  restart(name: ServiceName): Promise<void>
  /** The process of a running service: tests kill it. */
  pidOf(name: ServiceName): number
  /** Stops one service, as a person's SIGTERM would. */
  stopOne(name: ServiceName): Promise<void>
  /**
   * Stops all services at once; resolves when no process of theirs is left. Nothing can be started
   * afterwards.
   */
  stop(): Promise<void>
}

/** `onDeath` is told when a service ends that nobody stopped. */
export function openStack(options: StackOptions, onDeath: (description: string) => void): Stack {
  const running = new Map<ServiceName, ProcessGroup>()
  let isStopping = false

  const start = async (name: ServiceName, append = false) => {
    if (isStopping) return
    const spec = describeService(name, options)
    const group = startProcess(spec, { append })
    running.set(name, group)
    // Both look: whoever waits for readiness gets the error thrown, later on the owner of the stack is told.
    let isReady = false
    void group.ended.then(() => {
      if (isReady && running.get(name) === group && !isStopping) onDeath(describeEnd(group))
    })
    await waitUntilReady(spec, group)
    isReady = true
  }

  const stopOne = async (name: ServiceName) => {
    const group = running.get(name)
    running.delete(name)
    await group?.stop()
  }

  return {
    start: (name) => start(name),
    restart: async (name) => {
      await stopOne(name)
      await start(name, true)
    },
    pidOf: (name) => {
      const group = running.get(name)
      if (group === undefined) throw new Error(`${name} is not running`)
      return group.pid
    },
    stopOne,
    stop: async () => {
      isStopping = true
      await Promise.all([...running.values()].map((group) => group.stop()))
    },
  }
}
