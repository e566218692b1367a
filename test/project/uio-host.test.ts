// needs: make g++
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { awkwardName } from '../awkward-name.js'
import { runIn } from './host-project.js'
import { copyNanoProject } from './nano-project.js'

let folder = ''
beforeAll(async () => {
  folder = join(await mkdtemp(join(tmpdir(), 'moeforge-uio-')), awkwardName)
  await copyNanoProject(folder)
  await mkdir(join(folder, 'build'))
})
afterAll(() => rm(join(folder, '..'), { recursive: true }))

const path = (name: string) => join(folder, name)
const run = (command: string, args: readonly string[]) => runIn(folder, command, args)

test("registers and memory of Linux's files", async () => {
  await mkdir(path('build/attributes/udmabuf0'), { recursive: true })
  const attribute = (name: string) => path(`build/attributes/udmabuf0/${name}`)
  await writeFile(attribute('size'), '8192\n')
  await writeFile(attribute('phys_addr'), '0x000000007f000000\n')
  await writeFile(path('build/udmabuf0'), Buffer.alloc(8192))
  await writeFile(path('build/registers'), Buffer.alloc(4096, 7))
  await writeFile(path('build/uio.cpp'), usesLinux)
  const built = await run('g++', [
    ...['-std=c++17', '-Wall', '-Wextra', '-I', 'host/uio', 'build/uio.cpp', '-o', 'build/uio'],
  ])
  expect(built.exitCode, built.stderr).toBe(0)
  expect(await run('build/uio', [])).toMatchObject({
    exitCode: 0,
    stdout: '7070707 7f000000 8192',
    stderr: 'build/none: cannot be opened: No such file or directory',
  })
  expect((await readFile(path('build/registers'))).readUInt32LE(8)).toBe(0x12345678)
  expect((await readFile(path('build/udmabuf0')))[4100]).toBe(9)
  const passed = ['sync_offset', 'sync_size', 'sync_direction', 'sync_for_device', 'sync_for_cpu']
  expect(await Promise.all(passed.map((name) => readFile(attribute(name), 'utf8')))).toEqual([
    ...['16', '32', '2', '1', '1'],
  ])
})

test('make uio-host compiles, and make host says what it needs', async () => {
  const uio = await run('make', ['uio-host', 'CXXFLAGS=-O0 -Wall -Wextra'])
  expect(uio.exitCode, uio.stderr).toBe(0)
  const help = await run('build/accelerator_uio', ['--help'])
  expect(help.stdout).toMatch(/^usage: accelerator_uio .* \[--memory NAME\] registers weights images$/)
  const { exitCode, stderr } = await run('make', ['build/accelerator_xrt'])
  expect(exitCode).toBe(2)
  expect(stderr).toContain("XILINX_XRT is not set; source XRT's setup.sh")
})

const usesLinux = `
#include <uio_calls.hpp>

int main() {
    moeforge::register_window registers("build/registers", 4096);
    registers.write(8, 0x12345678);
    moeforge::dma_memory memory("udmabuf0", "build/", "build/attributes/");
    memory.data()[4100] = 9;
    memory.to_device(0, 8192);
    memory.from_device(16, 32);
    std::printf("%x %llx %zu", registers.read(0), (unsigned long long)memory.address(), memory.size());
    try {
        moeforge::register_window none("build/none", 4096);
    } catch (const std::runtime_error &error) {
        std::fprintf(stderr, "%s", error.what());
    }
}
`
