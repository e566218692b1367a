import type { Config } from '../../generator/config/config.js'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { kernelSources } from '../../generator/targets/hls-kernel/build-kernel.js'
import { units } from '../../generator/units/index.js'
import { hlsSources } from '../../generator/units/unit-sources.js'
import { fewBits } from '../targets/verilog-array/accelerator-configs.js'

/** What compiling a unit, or the kernel, needs: files by their paths. */
export interface EmittedSource {
  readonly label: string
  readonly files: ReadonlyMap<string, string>
}

const presets = ['nano', 'm3vit-tiny'].flatMap((preset) =>
  (['exact', 'edge-moe'] as const).map((numerics) => ({
    label: `${preset} ${numerics}`,
    config: loadConfig(preset, { numerics }),
  })),
)
/** The C++ of designs that together have everything that is emitted: each variant of each unit, and the kernel. */
export const emittedDesigns: readonly { label: string; sources: EmittedSource[] }[] = [
  ...presets,
  { label: 'nano of choices that no preset makes', config: unusual() },
  { label: 'a network of few bits', config: parseConfig(fewBits) },
].map(({ label, config }) => {
  const design = elaborate(config)
  const sources = units.flatMap((unit) =>
    unit.each(design, (each, variant) => ({
      label: `${each.name} ${variant.label}`,
      files: hlsSources(each, variant.params),
    })),
  )
  return { label, sources: [...sources, { label: 'the kernel', files: kernelSources(design) }] }
})

/** Nano with an order of experts, gates and an overflow that no preset has. Methods need no config: units come in all. */
function unusual(): Config {
  const { model, hardware, numerics, ...nano } = loadConfig('nano')
  const gate = { ...model.moe?.gate, order: 'topk-softmax', pruneBelow: 0.1 }
  return parseConfig({
    ...nano,
    model: { ...model, moe: { ...model.moe, gate } },
    hardware: { ...hardware, experts: { order: 'balanced' } },
    numerics: { ...numerics, rounding: 'trn', overflow: 'wrap' },
  })
}

/** Every header and the kernel's source, as lines, each text once. */
export function emittedHeaders(): { name: string; lines: string[] }[] {
  const emitted = new Map(
    emittedDesigns.flatMap(({ label, sources }) =>
      sources.flatMap(({ files }) =>
        [...files]
          .filter(([path]) => path.startsWith('hls/'))
          .map(([path, text]) => [`${label} ${path}`, text]),
      ),
    ),
  )
  return [...emitted].map(([name, text]) => ({ name, lines: text.split('\n') }))
}
