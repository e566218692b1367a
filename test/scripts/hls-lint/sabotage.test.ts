// needs: clang++
import { expect, test } from 'vitest'
import { loadConfig } from '../../../generator/config/load.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import type { UnitName } from '../../../generator/units/unit-names.js'
import { designSources } from '../../../scripts/hls-lint/design-sources.js'
import { type HlsSources, lintSources } from '../../../scripts/hls-lint/lint-sources.js'
import { type RuleName, ruleNames } from '../../../scripts/hls-lint/rules/index.js'
import { editSources } from '../../../sim/edit-sources.js'

/** A fault in what is emitted for nano, which adds no line and takes none away. */
interface Sabotage {
  readonly of: UnitName | 'nano_kernel'
  readonly file: string
  readonly from: RegExp
  readonly to: string
  /** What the rule says of it. */
  readonly message: RegExp
}

const sabotage: Readonly<Record<RuleName, Sabotage>> = {
  canonical: {
    of: 'layernorm',
    file: 'hls/layernorm_core.hpp',
    from: /(#pragma HLS DATAFLOW[\s\S]*?\n +)(\w+<[^\n]*\);)/,
    to: '$1if (true) $2',
    message: /a choice, in the dataflow region of layernorm_/,
  },
  'one-writer': {
    of: 'layernorm',
    file: 'hls/layernorm_core.hpp',
    from: /(#pragma HLS DATAFLOW[\s\S]*?\n +)(hls::stream<)/,
    to: '$1hls::stream<int> nobody("nobody"); $2',
    message: /nobody is written by no call/,
  },
  depth: {
    of: 'layernorm',
    file: 'hls/layernorm_core.hpp',
    from: /#pragma HLS STREAM variable=\w+ depth=.*/,
    to: '//',
    message: /\w+ has no depth, and goes beside a way on which \w+ takes several elements/,
  },
  ports: {
    of: 'linear',
    file: 'hls/linear_core.hpp',
    from: /#pragma HLS ARRAY_PARTITION variable=token .*/,
    to: '//',
    message: /a loop of linear_multiply, II=1, .* elements of one bank of token of linear_multiply/,
  },
  bounds: {
    of: 'softmax',
    file: 'hls/softmax_stream.hpp',
    from: /#pragma HLS LOOP_TRIPCOUNT .*/,
    to: '//',
    message: /the bounds of a loop of softmax_read_row are not constant/,
  },
  label: {
    of: 'softmax',
    file: 'hls/softmax_stream.hpp',
    from: /beats:/,
    to: '',
    message: /a loop of softmax_read_row has no label/,
  },
  bundles: {
    of: 'nano_kernel',
    file: 'hls/nano_kernel.cpp',
    from: /bundle=gmem_image/,
    to: 'bundle=gmem_weights_0',
    message: /image of nano_kernel has the bundle gmem_weights_0 of another pointer/,
  },
  pipeline: {
    of: 'softmax',
    file: 'hls/softmax_stream.hpp',
    from: /PIPELINE II=1/,
    to: 'PIPELINE',
    message: /the innermost loop of softmax_read_row has no PIPELINE with an II/,
  },
  pragma: {
    of: 'patch_reorder',
    file: 'hls/patch_reorder_core.hpp',
    from: /DEPENDENCE variable=sums/,
    to: 'DEPENDENCE variable=totals',
    message: /the pragma names what is not there: use of undeclared identifier 'totals'/,
  },
}

const { sources } = designSources(elaborate(loadConfig('nano')))

test.each(ruleNames)('%s finds its fault in what is emitted, and no other rule does', async (rule) => {
  const { of, file, from, to, message } = sabotage[rule]
  const before = sourcesOf(of)
  const files = editSources(new Map(before.files), ({ path, text }) =>
    path === file ? text.replace(from, to) : text,
  )
  expect(files.get(file), `${from} is in ${file}`).not.toBe(before.files.get(file))
  const known = (await lintSources(before)).findings
  const more = (await lintSources({ ...before, files })).findings.filter(
    (finding) => !known.includes(finding),
  )
  expect(more).toEqual([expect.stringMatching(message)])
  expect(more[0]).toContain(`: ${rule}: `)
})

/** Of a unit the first variant, which `generate` emits. */
function sourcesOf(name: Sabotage['of']): HlsSources {
  const found = sources.find(({ main }) => main.startsWith(`hls/${name}.`))
  if (found === undefined) throw new Error(`nano has no ${name}`)
  return found
}
