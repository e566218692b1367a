import type { Command } from 'commander'
import { integerOption, numberOption } from './options.js'

/** The memory behind the accelerator's ports. */
export interface PortMemoryOptions {
  readonly latency: number
  readonly bandwidth: number
}

/** How often an image runs, and the memory that it runs on. */
export interface MemoryOptions extends PortMemoryOptions {
  readonly images: number
}

/** Adds `MemoryOptions` to a command. */
export function withMemoryOptions(command: Command): Command {
  return withPortMemory(
    command.option(
      '--images <number>',
      'run the image this many times, back to back',
      integerOption(1, 1000),
      1,
    ),
  )
}

/** Adds `PortMemoryOptions` to a command. */
export function withPortMemory(command: Command): Command {
  return command
    .option(
      '--latency <cycles>',
      "memory: from a read's address to its first beat",
      integerOption(1, 10000),
      80,
    )
    .option('--bandwidth <bytes>', 'memory: bytes a cycle of all ports together', numberOption(1, 4096), 42)
}
