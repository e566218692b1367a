import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../generator/base/root.js'
import { simFile } from './sim-file.js'
import type { HarnessSources } from './verilator/harness-sources.js'

/** What drives any unit in Verilator. */
export function unitHarness(): HarnessSources {
  return { files: verilatorFiles(['fail.hpp', 'harness.hpp', 'harness.cpp']), header: 'harness.hpp' }
}

/** Files of `sim/verilator/`, by their paths in a build. */
export function verilatorFiles(names: readonly string[]): Map<string, string> {
  return new Map(names.map((name) => [`sim/${name}`, simFile(`verilator/${name}`)]))
}

/** The stand-ins for the vendor's headers. */
export function shimFiles(): [string, string][] {
  return readdirSync(join(packageRoot, 'sim/shim')).map((name) => [
    `sim/shim/${name}`,
    simFile(`shim/${name}`),
  ])
}
