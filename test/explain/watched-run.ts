import { readdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { EmittedFile } from '../../generator/base/emitted-file.js'
import type { StreamData } from '../../generator/base/streams.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { scratchBytes } from '../../generator/targets/verilog-array/accelerator-map.js'
import {
  coreParameters,
  type LoweredAccelerator,
} from '../../generator/targets/verilog-array/accelerator-parameters.js'
import { resultBytes } from '../../generator/targets/verilog-array/accelerator-result.js'
import { acceleratorTaps } from '../../generator/targets/verilog-array/accelerator-taps.js'
import { acceleratorProgram } from '../../generator/targets/verilog-array/build-accelerator.js'
import type { MemoryName } from '../../generator/targets/verilog-array/memory-names.js'
import { unpackBeats } from '../../sim/beats.js'
import { runProgram } from '../../sim/program.js'

/** What an accelerator was seen to do. */
export interface WatchedRun {
  readonly taps: ReadonlyMap<string, StreamData>
  /** What was ever written to its memories, by `memory word lane`. */
  readonly written: ReadonlyMap<string, ReadonlySet<number>>
}

/** Runs an image on an accelerator whose RAMs write down what is written to them. */
export async function watchedRun(
  accelerator: LoweredAccelerator,
  {
    weights,
    image,
    task,
  }: { readonly weights: Uint8Array; readonly image: Uint8Array; readonly task: number },
): Promise<WatchedRun> {
  const program = await acceleratorProgram(accelerator, { edit: logWrites })
  return withTemporaryFolder(join(tmpdir(), 'moeforge-watched-'), async (cwd) => {
    await writeFile(join(cwd, 'weights.bin'), weights)
    await writeFile(join(cwd, 'images.bin'), image)
    const sizes = { 'output-bytes': resultBytes(accelerator), 'scratch-bytes': scratchBytes(accelerator) }
    const settings = { weights: 'weights.bin', images: 'images.bin', ...sizes, count: 1, task, dump: 1 }
    const args = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, `${value}`])
    await runProgram(program, args, { cwd })
    const taps = new Map<string, StreamData>()
    for (const tap of acceleratorTaps(coreParameters(accelerator)))
      taps.set(tap.name, unpackBeats(tap, await readFile(join(cwd, `${tap.name}.bin`))))
    return { taps, written: await writtenValues(accelerator, cwd) }
  })
}

// Address, mask and data, in a file for each RAM, which has its path for a name.
function logWrites({ path: at, text }: EmittedFile): string {
  const opened = '    integer log;\n    initial log = $fopen($sformatf("%m"), "w");\n'
  const line = (valid: string, mask: string) =>
    `${opened}    always @(posedge clk_i) if (${valid}) $fdisplay(log, "%h %h %h", write_addr_i, ${mask}, write_data_i);\n`
  const added: Readonly<Record<string, string>> = {
    'rtl/ram_sdp.v': line('write_valid_i', "1'b0"),
    'rtl/ram_masked.v': line('write_valid_i && |write_mask_i', 'write_mask_i'),
  }
  return added[at] === undefined ? text : text.replace(/(?= {4}always @\(posedge clk_i\))/, () => added[at])
}

async function writtenValues(
  { design, lowered, memory }: LoweredAccelerator,
  folder: string,
): Promise<ReadonlyMap<string, ReadonlySet<number>>> {
  const { lanes, taps, wWidth } = design.linear
  const { weightPorts, tileBeats } = lowered.shape
  const beat = (lanes * taps) / weightPorts / tileBeats
  const found = new Map<string, Set<number>>()
  for (const file of await readdir(folder)) {
    const name = memoryNames.find(([part]) => file.includes(part))?.[1]
    if (name === undefined) continue
    const isTile = name === 'weights'
    const bits = isTile ? wWidth : memory.memories[name].wordBits / taps
    const first = isTile ? beat * slotOf(file, tileBeats) : 0
    const text = await readFile(join(folder, file), 'utf8')
    for (const line of text.trimEnd().split('\n')) {
      const [address, mask, data] = line.split(' ').map((hex) => BigInt(`0x${hex}`))
      for (let e = 0; e < (isTile ? beat : taps); e++) {
        if (isTile && ((mask >> BigInt(e)) & 1n) === 0n) continue
        const key = `${name} ${address} ${first + e}`
        const values = found.get(key) ?? new Set<number>()
        found.set(key, values.add(Number(BigInt.asIntN(bits, data >> BigInt(e * bits)))))
      }
    }
  }
  return found
}

/** Parts of the paths of RAMs. */
const memoryNames: readonly (readonly [string, MemoryName])[] = [
  ['gen_hidden.u_ram', 'hidden'],
  ['gen_norm.u_ram', 'norms'],
  ['u_residual_memory.u_ram', 'residual'],
  ['gen_together.u_ram', 'weights'],
  ['gen_apart.u_own', 'weights'],
]

function slotOf(path: string, tileBeats: number): number {
  const [, port = '0', slot = '0'] = /gen_port\D*(\d+).*gen_slot\D*(\d+)/.exec(path) ?? []
  return Number(port) * tileBeats + Number(slot)
}
