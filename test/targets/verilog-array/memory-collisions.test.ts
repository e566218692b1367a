// needs: verilator g++
import { expect, test } from 'vitest'
import type { EmittedFile } from '../../../generator/base/emitted-file.js'
import { libraryFile } from '../../../generator/print/templates.js'
import { wide } from './accelerator-configs.js'
import { AcceleratorBench, buildTimeout, replaced } from './accelerator-setup.js'

/** Memories, and when each writes. */
const memories = [
  { name: 'ram_sdp.v', writes: 'write_valid_i' },
  { name: 'ram_masked.v', writes: 'write_valid_i && |write_mask_i' },
]

test.each(memories)('$name tells Vivado that no reader depends on what is being written', ({ name }) => {
  expect(libraryFile(name)).toContain('(* ram_style = Style, rw_addr_collision = "no" *) reg ')
})

/** What UG901 says of rw_addr_collision = "no": a read of an address in the cycle that writes it gives anything. */
const colliding = memories.map(({ name, writes }) => ({
  path: `rtl/${name}`,
  edit: replaced(
    `rtl/${name}`,
    'fetch_q <= mem[read_addr_i];',
    `fetch_q <= (${writes} && write_addr_i == read_addr_i) ? ~mem[read_addr_i] : mem[read_addr_i];`,
  ),
}))

test(
  'no result depends on what they give while an address is written',
  async () => {
    const edit = (file: EmittedFile) =>
      colliding.find(({ path }) => path === file.path)?.edit(file) ?? file.text
    const bench = await AcceleratorBench.of(wide, { edit })
    expect(await bench.differences({ count: 2 })).toEqual([])
    expect(await bench.differences({ count: 2, memory: { jitter: 0.3, seed: 1 } })).toEqual([])
  },
  buildTimeout,
)
