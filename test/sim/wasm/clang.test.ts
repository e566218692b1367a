import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ToolError } from '../../../generator/base/errors.js'
import { withScratchFolder } from '../../../generator/base/temporary-folder.js'
import { writeFiles } from '../../../generator/base/write-files.js'
import { vendorHeaders } from '../../../sim/csim/compile.js'
import { runProgram } from '../../../sim/program.js'
import { clangWasm } from '../../../sim/wasm/clang.js'
import { npmToolVersion } from '../../../sim/wasm/npm-tool.js'

const copy = `
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>
int main(int count, char **arguments) {
    std::ifstream file(arguments[1]);
    if (!file) return 7;
    std::string text{std::istreambuf_iterator<char>(file), {}};
    std::ofstream(arguments[2]) << text << SUFFIX;
    std::printf("%zu bytes\\n", text.size());
    return count - 3;
}
`

afterEach(() => {
  vi.unstubAllEnvs()
})

/** Compiles the program in a folder, and gives how it is run. */
async function built(cwd: string, suffix: string) {
  await writeFiles(cwd, new Map([['src/copy.cpp', copy]]))
  await clangWasm.run([...clangWasm.flags, `-DSUFFIX="${suffix}"`, 'src/copy.cpp', '-o', 'copy'], { cwd })
  return clangWasm.program(join(cwd, 'copy'))
}

describe.skipIf(npmToolVersion('@yowasp/clang') === null)('Clang in WebAssembly', () => {
  test('makes programs that read and write where they are told, and print', () =>
    withScratchFolder('wasm', async (cwd) => {
      const program = await built(cwd, '!')
      await writeFile(join(cwd, 'in.txt'), 'words')
      expect(await runProgram(program, ['in.txt', 'out.txt'], { cwd })).toBe('5 bytes')
      expect(await readFile(join(cwd, 'out.txt'), 'utf8')).toBe('words!')
      const named = join(cwd, 'named.txt')
      await runProgram(program, ['in.txt', named], { cwd })
      expect(await readFile(named, 'utf8')).toBe('words!')
    }))

  test('whose exit codes are those of the program, and who see no other folder', () =>
    withScratchFolder('wasm', async (cwd) => {
      const program = await built(cwd, '')
      await expect(runProgram(program, ['../../etc/passwd', 'out.txt'], { cwd })).rejects.toThrow(
        'exit code 7',
      )
      await writeFile(join(cwd, 'in.txt'), '')
      await expect(runProgram(program, ['in.txt', 'out.txt', 'more'], { cwd })).rejects.toThrow('exit code 1')
    }))

  test('says where the code is wrong', () =>
    withScratchFolder('wasm', async (cwd) => {
      await writeFile(join(cwd, 'bad.cpp'), 'int main() {\n    return nothing;\n}\n')
      const error = await clangWasm.run(['bad.cpp', '-o', 'bad'], { cwd }).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(ToolError)
      expect((error as Error).message).toContain(
        "bad.cpp:2:12: error: use of undeclared identifier 'nothing'",
      )
    }))

  test('keeps apart what is compiled at once', () =>
    withScratchFolder('wasm', (first) =>
      withScratchFolder('wasm', async (second) => {
        const programs = await Promise.all([built(first, 'A'), built(second, 'B'), built(first, 'A')])
        for (const [index, cwd] of [first, second].entries()) {
          await writeFile(join(cwd, 'in.txt'), '')
          await runProgram(programs[index], ['in.txt', 'out.txt'], { cwd })
        }
        expect(await readFile(join(first, 'out.txt'), 'utf8')).toBe('A')
        expect(await readFile(join(second, 'out.txt'), 'utf8')).toBe('B')
      }),
    ))

  test('is ended after the time that tools have, and works again', () =>
    withScratchFolder('wasm', async (cwd) => {
      vi.stubEnv('MOEFORGE_TOOL_TIMEOUT', '0.001')
      await expect(built(cwd, '')).rejects.toThrow(/was ended after 0.001 s; MOEFORGE_TOOL_TIMEOUT/)
      vi.unstubAllEnvs()
      expect(await built(cwd, '')).toHaveLength(3)
    }))
})

test("a vendor's headers are rejected: they do not go with its C++ library", async () => {
  await expect(vendorHeaders('include', clangWasm)).rejects.toThrow(
    "--hls-include: a vendor's headers are not for the C++ library of Clang in WebAssembly; install g++",
  )
})
