import { readdir, readFile, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { canMount, withDisk } from '../small-disk.js'
import { hostProject, images, library, pythonPath, weights } from './host-project.js'

const project = hostProject()
const hosts = { pynq: project.pynq, xrt: project.xrt }
const eachHost = Object.entries(hosts)

describe.each(eachHost)('%s refuses', (_, host) => {
  /** The weights of the project, changed, under a name of their own. */
  async function changed(change: (bytes: Buffer) => Buffer): Promise<string> {
    await writeFile(project.path('build/changed.bin'), change(await readFile(project.path(weights))))
    return 'build/changed.bin'
  }
  const flipped = (at: number) =>
    changed((bytes) => {
      bytes[at] ^= 1
      return bytes
    })

  async function refusal(args: readonly string[]): Promise<string> {
    const { exitCode, stdout, stderr } = await host(args)
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
    return stderr
  }

  test('weights that were packed for another config, and names both', async () => {
    const { configHash } = await project.memory()
    const message = await refusal([await flipped(32), images])
    const other = `${(Number.parseInt(configHash.slice(0, 2), 16) ^ 1).toString(16).padStart(2, '0')}${configHash.slice(2)}`
    expect(message).toBe(
      `build/changed.bin: belongs to another config: it was packed for ${other}, this accelerator is nano, ` +
        `${configHash}; pack the weights again with moeforge weights pack`,
    )
    expect(await refusal([await flipped(63), images])).toContain(
      'build/changed.bin: belongs to another config',
    )
  })

  test('what is no memory image, or not the whole of one', async () => {
    const no = 'build/changed.bin: is not a memory image'
    expect(await refusal([await flipped(0), images])).toContain(`${no};`)
    expect(await refusal([await changed((bytes) => bytes.subarray(0, 63)), images])).toContain(`${no};`)
    expect(await refusal([await flipped(8), images])).toContain(`${no} of version 1;`)
    expect(await refusal([await flipped(12), images])).toContain(`${no} of version 1;`)
    expect(await refusal([await flipped(17), images])).toContain('build/changed.bin: has 151936 bytes')
    expect(await refusal([await changed((bytes) => bytes.subarray(64)), images])).toContain(`${no};`)
    const short = await changed((bytes) => bytes.subarray(0, bytes.length - 64))
    expect(await refusal([short, images])).toContain(
      'build/changed.bin: has 151872 bytes, but needs 151936; pack the weights again',
    )
    expect(await refusal(['build/none.bin', images])).toBe(
      'build/none.bin: cannot be read: No such file or directory',
    )
    expect(await refusal(['build', images])).toBe('build: cannot be read: it is not a regular file')
    expect(await refusal(['/dev/zero', images])).toBe('/dev/zero: cannot be read: it is not a regular file')
    expect(await refusal([`${images}/a`, images])).toBe(`${images}/a: cannot be read: Not a directory`)
  })

  test('numbers that are none, before anything else', async () => {
    for (const text of ['2abc', '-1', '1.0', '0x1', ' 1', '1e0', '9999999999', ''])
      expect(await refusal(['none', 'none', '--images', text])).toBe(
        `--images ${text}: is not a whole number; give one from 0 to 999999999`,
      )
  })

  test('options that there are not, and those without a value', async () => {
    expect(await refusal([weights, images, '--imag', '1'])).toMatch(/error: unrecognized arguments: --imag/)
    expect(await refusal([weights, images, 'more'])).toMatch(/error: unrecognized arguments: more$/)
    expect(await refusal([weights, images, '--out'])).toMatch(/error: argument --out: expected one argument$/)
    expect(await refusal([weights])).toMatch(/error: the following arguments are required: /)
  })

  test('digests that are none', async () => {
    for (const text of [
      '',
      'results 17\n',
      'results x 0123456789abcdef\n',
      'results 17 0123456789abcdef more\n',
      'é\n',
    ]) {
      await writeFile(project.path('build/digests.txt'), text)
      expect(await refusal([weights, images, '--expected', 'build/digests.txt'])).toBe(
        'build/digests.txt: is not a file of digests; give data/network/expected_task<T>.txt',
      )
    }
  })

  test('results that cannot be written, before the run', async () => {
    const out = (path: string) => refusal([weights, images, '--out', path])
    expect(await out('none/a.bin')).toBe('none/a.bin: cannot be written: No such file or directory')
    expect(await out('build')).toBe('build: cannot be written: it is not a regular file')
    expect(await out('/dev/full')).toBe('/dev/full: cannot be written: it is not a regular file')
    expect(await out('a'.repeat(300))).toMatch(/^a+: cannot be written: File name too long$/)
  })

  test.skipIf(!canMount)('results that find no room, and keeps what was there', () =>
    withDisk('size=8k', async (disk) => {
      const out = `${disk}/results.bin`
      await writeFile(out, Buffer.alloc(8192, 'old'))
      const { exitCode, stderr } = await host([weights, images, '--out', out])
      expect({ exitCode, stderr }).toEqual({
        exitCode: 2,
        stderr: `${out}: cannot be written: No space left on device`,
      })
      expect((await readFile(out, 'utf8')).slice(0, 3)).toBe('old')
      expect(await readdir(disk)).toEqual(['results.bin'])
    }),
  )

  test('tasks and images that there are not, and digests of other images', async () => {
    for (const task of ['2', '-1', 'seg', '1.5'])
      expect(await refusal([weights, images, `--task`, task])).toBe(
        `there is no task ${task}; give semseg, depth, or a number from 0 to 1`,
      )
    for (const count of ['3', '0'])
      expect(await refusal([weights, images, '--images', count])).toBe(
        `--images ${count}: is not a number from 1 to 2; ${images} has 2 images`,
      )
    expect(await refusal([weights, weights])).toContain(
      'images of this config have 3072 bytes each; give a file of images that was packed for this config',
    )
    const { exitCode, stderr } = await host([
      weights,
      images,
      '--expected',
      `data/network/expected_task0.txt`,
    ])
    expect(exitCode).toBe(2)
    expect(stderr).toContain(
      'expects 34 rows of results, but there are 17; set --images to the number of images',
    )
  })

  test('nothing, and fails, where a tensor is not what is expected', async () => {
    const args = [weights, images, '--images', '2', '--expected', `data/network/expected_task1.txt`]
    const { exitCode, stdout } = await host(args)
    expect(exitCode).toBe(1)
    expect(stdout).toContain('results differs\n')
    expect(stdout).not.toContain('patch_embed differs')
  })
})

test.each([
  ['pynq', `env ${pythonPath} python3 -B host/pynq_host.py`],
  ['xrt', 'build/xrt_host_mock'],
])('%s whose stdout is on a full disk is exit code 3', async (_, command) => {
  const line = `${command} ${library} ${weights} ${images} > /dev/full`
  const { exitCode, stderr } = await project.run('sh', ['-c', line])
  expect(exitCode).toBe(3)
  expect(stderr).toContain('No space left on device')
})

test('a card that there is not, and a number of one that is none', async () => {
  const { xrt } = hosts
  expect(await xrt([weights, images, '--device', '1'])).toMatchObject({
    exitCode: 3,
    stderr: 'the mock has only device 0; leave --device out',
  })
  expect(await xrt([weights, images, '--device', 'abc'])).toMatchObject({
    exitCode: 2,
    stderr: '--device abc: is not a whole number; give one from 0 to 999999999',
  })
  const help = await xrt(['--help'])
  expect(help).toMatchObject({ exitCode: 0, stderr: '' })
  expect(help.stdout).toMatch(/^usage: xrt_host /)
})

test('a memory.json that is none', async () => {
  const refusal = async (text: string) => {
    await writeFile(project.path('build/memory.json'), text)
    return project.pynq([weights, images, '--memory', 'build/memory.json'])
  }
  expect(await refusal('{')).toMatchObject({
    exitCode: 2,
    stderr: expect.stringMatching(/^build\/memory\.json: is not JSON: /),
  })
  expect(await refusal('[]')).toMatchObject({
    exitCode: 2,
    stderr:
      "build/memory.json: is not the memory.json of a project: it has no kernel; copy the project's memory.json again",
  })
})
