import type { Command } from 'commander'
import type { DoctorOptions } from '../doctor.js'
import { withExamples } from './examples.js'

/** `moeforge doctor`: which tools there are, and what to do about those that are missing. */
export function registerDoctor(program: Command): void {
  const command = program
    .command('doctor')
    .description('say which tools are installed, what works without the rest, and which simulators work here')
    .option('--no-self-test', 'do not build and run a small design with each simulator')
    .option('--json', 'print JSON', false)
  withExamples(command, 'doctor').action(async (options: DoctorOptions) => {
    const { doctor } = await import('../doctor.js')
    await doctor(options)
  })
}
