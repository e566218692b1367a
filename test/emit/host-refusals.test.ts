import { readFile, writeFile } from 'node:fs/promises'
import { describe, expect, test } from 'vitest'
import { hostProject, images, weights } from './host-project.js'

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
    expect(await refusal([await flipped(17), images])).toContain('build/changed.bin: holds 151936 bytes')
    expect(await refusal([await changed((bytes) => bytes.subarray(64)), images])).toContain(`${no};`)
    const short = await changed((bytes) => bytes.subarray(0, bytes.length - 64))
    expect(await refusal([short, images])).toContain(
      'build/changed.bin: holds 151872 bytes, 151936 are needed',
    )
    expect(await refusal(['build/none.bin', images])).toContain('build/none.bin: cannot be read')
  })

  test('tasks and images that there are not, and digests of other images', async () => {
    for (const task of ['2', '-1', 'seg', '1.5'])
      expect(await refusal([weights, images, `--task`, task])).toBe(
        `there is no task ${task}: semseg, depth, or 0 to 1`,
      )
    expect(await refusal([weights, images, '--images', '3'])).toBe(`--images 3: ${images} holds 2`)
    expect(await refusal([weights, images, '--images', '0'])).toBe(`--images 0: ${images} holds 2`)
    expect(await refusal([weights, weights])).toContain('an image takes 3072: not images for this config')
    const { exitCode, stderr } = await host([
      weights,
      images,
      '--expected',
      `data/network/expected_task0.txt`,
    ])
    expect(exitCode).toBe(2)
    expect(stderr).toContain('is of 34 rows of results, there are 17: run as many images')
  })

  test('nothing, and fails, where a tensor is not what is expected', async () => {
    const args = [weights, images, '--images', '2', '--expected', `data/network/expected_task1.txt`]
    const { exitCode, stdout } = await host(args)
    expect(exitCode).toBe(1)
    expect(stdout).toContain('results differs\n')
    expect(stdout).not.toContain('patch_embed differs')
  })
})
