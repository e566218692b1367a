import type { Command } from 'commander'
import { integerOption, numberOption } from './options.js'

/** The memory behind the accelerator's ports. */
export interface MemoryOptions {
  /** Cycles from a read's address to its first beat. */
  readonly latency: number
  /** Bytes a cycle of all ports together. */
  readonly bandwidth: number
}

/** Adds `MemoryOptions` to a command. */
export function withMemoryOptions(command: Command): Command {
  return command
    .option(
      '--latency <cycles>',
      "memory: from a read's address to its first beat",
      integerOption(1, 10000),
      80,
    )
    .option('--bandwidth <bytes>', 'memory: bytes a cycle of all ports together', numberOption(1, 4096), 42)
}
