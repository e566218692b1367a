import { mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { runMoeforge } from './run-moeforge.js'

const config = `
name: classifier
model:
  image: { height: 32, width: 32 }
  patchSize: 8
  embedDim: 32
  depth: 2
  heads: 2
  head: { classes: 8 }
hardware:
  device: zcu102
  array: { lanes: 8, taps: 8 }
`

/** A folder with the config and three pictures, `a` to `c`. */
function inScratch(work: (cwd: string) => Promise<void>): Promise<void> {
  return withTemporaryFolder(join(tmpdir(), 'moeforge-cli-pictures-'), async (cwd) => {
    await writeFile(join(cwd, 'classifier.yaml'), config)
    await mkdir(join(cwd, 'pictures'))
    for (const [seed, name] of ['a', 'b', 'c'].entries()) {
      const bytes = Uint8Array.from({ length: 3 * 32 * 32 }, (_, i) => (i * (37 + 2 * seed) + seed) % 256)
      await writeFile(join(cwd, `pictures/${name}.u8.bin`), bytes)
    }
    await work(cwd)
  })
}

const infer = ['infer', 'classifier.yaml', '--images', 'pictures']

describe('infer --images', () => {
  it('compares every picture with float64, and with labels', async () => {
    await inScratch(async (cwd) => {
      const alone = await runMoeforge([...infer, '--json'], { cwd })
      const { pictures } = JSON.parse(alone.stdout)
      expect(pictures.map(({ picture }: { picture: string }) => picture)).toEqual(
        ['a', 'b', 'c'].map((name) => `${name}.u8.bin`),
      )
      // The first right, the second second, the third not among five.
      const [a, b, c] = pictures.map(({ classes }: { classes: { class: number }[] }) =>
        classes.map((each) => each.class),
      )
      const missing = [0, 1, 2, 3, 4, 5, 6, 7].find((each) => !c.includes(each))
      const lines = [`a.u8.bin ${a[0]}`, `b.u8.bin,${b[1]}`, `c.u8.bin\t${missing}`, 'other.png 3']
      await writeFile(join(cwd, 'labels.txt'), `${lines.join('\n')}\n`)
      const compared = await runMoeforge([...infer, '--compare', 'labels.txt', '--json'], { cwd })
      const { summary } = JSON.parse(compared.stdout)
      expect(summary).toMatchObject({ pictures: 3, agreeing: 3, fixed: { top1: 1, top5: 2 }, cycles: null })
      expect(summary.worstSnrDb).toBeGreaterThan(40)
      const { stdout } = await runMoeforge([...infer, '--compare', 'labels.txt'], { cwd })
      expect(stdout).toContain('3 of 3 have the class that float64 has, 100.0%')
      expect(stdout).toContain('fixed point: top-1 33.3% (1), top-5 66.7% (2)')
    })
  })

  it('says what is wrong with labels, folders and options', async () => {
    await inScratch(async (cwd) => {
      await mkdir(join(cwd, 'empty'))
      await writeFile(join(cwd, 'labels.txt'), 'a.u8.bin 8\nb.u8.bin 1\n')
      const failing = async (...args: string[]) => {
        const { exitCode, stderr } = await runMoeforge(args, { cwd })
        expect(exitCode).toBe(2)
        return stderr
      }
      const labels = await failing(...infer, '--compare', 'labels.txt')
      expect(labels).toContain('labels.txt:1: "a.u8.bin 8" is no picture with a class; write a file name and')
      expect(labels).toContain('labels.txt: has no line for a.u8.bin and 1 more; add one')
      expect(await failing('infer', 'classifier.yaml', '--compare', 'labels.txt')).toContain(
        '--compare: is of no use without --images',
      )
      expect(await failing('infer', 'classifier.yaml', '--images', 'empty')).toContain('empty has no images')
      expect(await failing(...infer, '--dump', 'out')).toContain('--dump: is of one image, --images of many')
      expect(await failing('infer', 'nano', '--images', 'pictures', '--compare', 'labels.txt')).toContain(
        '--compare: nano has no class head',
      )
    })
  })
})
