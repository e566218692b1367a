import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** Files that take more than half a minute where nothing is built yet, the longest first. */
const longest = [
  ...[
    'cli/docs',
    'project/bench',
    'targets/verilog-array/accelerator-off-chip',
    'proofs/proofs',
    'fuzz/fuzz',
  ],
  ...[
    'project/copied-project',
    'project/lint',
    'targets/verilog-array/accelerator-designs',
    'targets/verilog-array/accelerator',
    'scripts/hls-lint/lint-sources',
  ],
  ...[
    'cli/simulate',
    'targets/hls-kernel/kernel',
    'verify/other-networks',
    'targets/verilog-array/cycle-model',
    'sim/same-units',
  ],
  ...[
    'units/attention_reorder',
    'cli/infer-backends',
    'units/softmax',
    'sim/same-accelerator',
    'units/linear',
  ],
  ...[
    'project/accelerator-hosts',
    'cli/weights',
    'backends/verilator',
    'targets/hls-kernel/sanitizers',
    'units/patch_reorder',
  ],
  ...['targets/verilog-array/accelerator-pieces', 'report/synthesis', 'report-data/page', 'regress/regress'],
  ...['jobs/slurm', 'jobs/jobs', 'explore/explore', 'explain/explain-value', 'estimate/estimate'],
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
