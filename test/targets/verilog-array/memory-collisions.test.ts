// needs: verilator g++
import { expect, test } from 'vitest'
import { libraryFile } from '../../../generator/print/templates.js'
import { wide } from './accelerator-configs.js'
import { AcceleratorBench, buildTimeout, replaced } from './accelerator-setup.js'

test('ram_masked tells Vivado that no reader depends on what is being written', () => {
  expect(libraryFile('ram_masked.v')).toContain('(* ram_style = Style, rw_addr_collision = "no" *) reg ')
})

// What UG901 says of rw_addr_collision = "no": a read of an address in the cycle that writes it gives anything.
test(
  'no result depends on what it gives while an address is written',
  async () => {
    const edit = replaced(
      'rtl/ram_masked.v',
      'fetch_q <= mem[read_addr_i];',
      'fetch_q <= (write_valid_i && write_addr_i == read_addr_i) ? ~mem[read_addr_i] : mem[read_addr_i];',
    )
    const bench = await AcceleratorBench.of(wide, { edit })
    expect(await bench.differences({ count: 2 })).toEqual([])
    expect(await bench.differences({ count: 2, memory: { jitter: 0.3, seed: 1 } })).toEqual([])
  },
  buildTimeout,
)
