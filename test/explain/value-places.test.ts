// needs: verilator
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { EmittedFile } from '../../generator/base/emitted-file.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { acceleratorPlace } from '../../generator/explain/accelerator-place.js'
import { ExplainContext, type ExplainSource } from '../../generator/explain/explain-context.js'
import { kernelPlace, type Place } from '../../generator/explain/kernel-place.js'
import { Trace } from '../../generator/explain/trace.js'
import { beatsOf } from '../../generator/explain/value-beats.js'
import { beatNumber, valueCycle } from '../../generator/explain/value-cycle.js'
import { silently } from '../../generator/backends/network-job.js'
import { packImage } from '../../generator/targets/hls-kernel/image-layout.js'
import { kernelMemory } from '../../generator/targets/hls-kernel/kernel-memory.js'
import { kernelProgram } from '../../generator/targets/hls-kernel/kernel-program.js'
import type { LoweredAccelerator } from '../../generator/targets/verilog-array/accelerator-parameters.js'
import { buildAccelerator } from '../../generator/targets/verilog-array/build-accelerator.js'
import { verilogArray } from '../../generator/targets/verilog-array/verilog-array.js'
import { small, wide } from '../targets/verilog-array/accelerator-configs.js'
import { explainedRun, weightsSource } from './explained-run.js'

/** What a memory was written with: of an element at an address, every value in order. */
type Writes = Map<string, Map<number, bigint[]>>

test.each([
  ['nano', small],
  ['pieces, heads filled with zeros, one port', wide],
])(
  '%s: every value of every tensor is written where its place says, and comes by where its cycle is looked for',
  { timeout: 600_000 },
  async (_, config) => {
    const source = await explainedRun(config, 1)
    const accelerator = verilogArray.lower(source.design)
    await withTemporaryFolder(join(tmpdir(), 'moeforge-places-'), async (folder) => {
      const log = join(folder, 'writes.txt')
      const built = await buildAccelerator(accelerator, { edit: logging(log) })
      const weights = await verilogArray.pack(source.design, weightsSource)
      const image = packImage(source.design, source.tensors.get('image') ?? new Int32Array())
      const { taps } = await built.run({ weights, images: image, count: 1, task: source.task, dump: true })
      const writes = readWrites(accelerator, await readFile(log, 'utf8'))
      expect(misplaced(source, accelerator, writes)).toEqual({ placed: expect.any(Number), wrong: [] })
    })
  },
)

/** RAMs say what they are written with. */
function logging(path: string): (file: EmittedFile) => string {
  const opened = `    integer log;\n    initial log = $fopen("${path}", "a");\n`
  const line = (mask: string) => `$fdisplay(log, "%m %h ${mask === '' ? '-' : '%h'} %h", write_addr_i${mask}, write_data_i);`
  const added: Readonly<Record<string, string>> = {
    'rtl/ram_sdp.v': `${opened}    always @(posedge clk_i) if (write_valid_i) ${line('')}\n`,
    'rtl/ram_masked.v': `${opened}    always @(posedge clk_i) if (write_valid_i && |write_mask_i) ${line(', write_mask_i')}\n`,
  }
  return ({ path: at, text }) =>
    added[at] === undefined ? text : text.replace(/(?=    always @\(posedge clk_i\))/, added[at])
}

/** By memory of the plan and `word lane`, the values that were written there. */
function readWrites({ memory, design }: LoweredAccelerator, log: string): Map<string, Set<string>> {
  const { taps, lanes, wWidth } = design.linear
  const found = new Map<string, Set<string>>()
  const bitsOf = (name: keyof typeof memory.memories) =>
    name === 'weights' ? wWidth : memory.memories[name].wordBits / taps
  for (const line of log.split('\n')) {
    const [path = '', address = '', mask = '', hex = ''] = line.split(' ')
    const name = memoryOf(path)
    if (name === null) continue
    const bits = bitsOf(name)
    const data = BigInt(`0x${hex}`)
    const elements = mask === '-' ? taps : beatElements(design)
    const first = name === 'weights' ? firstElement(path, lanes * taps) : 0
    for (let e = 0; e < elements; e++) {
      if (mask !== '-' && ((BigInt(`0x${mask}`) >> BigInt(e)) & 1n) === 0n) continue
      const value = BigInt.asIntN(bits, data >> BigInt(e * bits))
      const key = `${name} ${Number.parseInt(address, 16)} ${first + e}`
      const values = found.get(key) ?? new Set()
      found.set(key, values.add(`${value}`))
    }
  }
  return found
}
