import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { withScratchFolder } from '../../generator/base/temporary-folder.js'
import { selfTest } from '../../sim/self-test/self-test.js'
import { simulatorName, simulatorNames } from '../../sim/simulator-name.js'
import { compilerOf, simulatorOf, simulators } from '../../sim/simulators.js'

afterEach(() => {
  vi.unstubAllEnvs()
})

/** Lets only these commands be on the PATH, and gives what is chosen then. */
function chosenWith(commands: readonly string[]) {
  return withScratchFolder('path', async (folder) => {
    for (const name of commands) await writeFile(join(folder, name), '', { mode: 0o755 })
    vi.stubEnv('PATH', folder)
    return { simulator: simulatorOf(undefined).name, compiler: compilerOf(undefined).name }
  })
}

describe('without a name', () => {
  const here = simulatorNames.filter((name) => name !== 'native' && simulators[name].isHere())

  test('native tools are taken where all are here', async () => {
    expect(await chosenWith(['verilator', 'g++'])).toEqual({ simulator: 'native', compiler: 'g++' })
  })

  test.skipIf(here.length === 0)('else what npm has', async () => {
    expect(await chosenWith([])).toEqual({ simulator: here[0], compiler: 'clang-wasm' })
    expect(await chosenWith(['g++'])).toEqual({ simulator: here[0], compiler: 'g++' })
    expect(await chosenWith(['verilator'])).toEqual({ simulator: here[0], compiler: 'clang-wasm' })
  })
})

test('a name is taken at its word, whatever is here', async () => {
  vi.stubEnv('PATH', '')
  for (const name of simulatorNames) {
    expect(simulatorOf(name).name).toBe(name)
    expect(compilerOf(name)).toBe(simulators[name].compiler)
  }
  await expect(simulators.native.version()).rejects.toThrow('verilator is missing: apt-get install verilator')
})

test('there is none of another name', () => {
  expect(() => simulatorName('wasn')).toThrow(
    '--simulator: there is no simulator wasn; simulators are native, wasm, cxxrtl; did you mean wasm?',
  )
})

test.each(simulatorNames.filter((name) => simulators[name].isHere()))(
  'the self-test of %s is right',
  async (name) => {
    const { isRight, cyclesPerSecond } = await selfTest(simulators[name])
    expect(isRight).toBe(true)
    expect(cyclesPerSecond).toBeGreaterThan(0)
  },
)
