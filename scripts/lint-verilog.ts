import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../generator/base/root.js'
import { isVerilatorWasmBuilt } from '../sim/wasm/wasm-translator.js'
import { reportErrors } from './report-errors.js'
import { saysWhenMissing } from './says-when-missing.js'
import { sourceFiles } from './source-files.js'
import { exampleTops, mustBeNone, verilatorProblems } from './verilator-lint.js'
import { styleProblems } from './verilog-style.js'

// `npm run check` runs it: the rules of style over the Verilog of the library and the example, and Verilator's lint.
await reportErrors(async () => {
  const paths = sourceFiles(['templates/lib', 'templates/project/bench', 'hls-out/nano'], ['v', 'vh'])
  const texts = await Promise.all(paths.map((path) => readFile(join(packageRoot, path), 'utf8')))
  const style = paths.flatMap((path, i) => styleProblems(path, texts[i]))
  const isHere = isVerilatorWasmBuilt() || saysWhenMissing('verilator', "what Verilator's lint says")
  mustBeNone([...style, ...(isHere ? await verilatorProblems(exampleTops()) : [])])
})
