import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../../generator/base/root.js'
import { wasmFile } from '../../../sim/verilator-wasm/src/index.js'

/** Folder of the package. */
export const packageFolder = join(packageRoot, 'sim/verilator-wasm')

/** Whether Verilator is there in WebAssembly. */
export const isBuilt = existsSync(wasmFile)

/** Why tests are skipped, in their names. */
export const unlessBuilt = isBuilt ? '' : ', which npm run build:wasm makes first'

/** Counts clocks. */
export const counter = `module counter(input clk, output reg [7:0] q);
  always @(posedge clk) q <= q + 1;
endmodule
`
