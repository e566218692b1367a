import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take more than half a minute where nothing is built yet, the longest first. */
const longest = [
  ...[
    'cli/docs',
    'targets/hls-kernel/kernel',
    'targets/verilog-array/accelerator-off-chip',
    'units/softmax',
    'verify/presets',
  ],
  ...[
    'project/copied-project',
    'project/accelerator-hosts',
    'cli/simulate',
    'targets/verilog-array/accelerator-designs',
    'project/lint',
    'fuzz/fuzz',
    'cli/infer-backends',
  ],
  ...[
    'units/attention_reorder',
    'units/patch_reorder',
    'cli/infer',
    'units/gelu',
    'targets/verilog-array/cycle-model',
  ],
  ...[
    'targets/hls-kernel/sanitizers',
    'targets/verilog-array/accelerator',
    'sim/same-units',
    'sim/simulators',
  ],
].map((name) => `test/${name}.test.ts`)

/** Begins with what takes longest, so that no worker is left alone with it at the end. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const at = longest.findIndex((name) => moduleId.endsWith(name))
      return at < 0 ? longest.length : at
    }
    return (await super.sort(files)).toSorted((a, b) => place(a) - place(b))
  }
}
