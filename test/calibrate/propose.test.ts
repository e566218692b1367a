import { describe, expect, test } from 'vitest'
import { csim } from '../../generator/backends/csim.js'
import { verilator } from '../../generator/backends/verilator.js'
import { calibratedConfig, proposeFormats } from '../../generator/calibrate/propose.js'
import { MagnitudeCount, measureRanges } from '../../generator/calibrate/ranges.js'
import { defaultWidths } from '../../generator/config/format-widths.js'
import { loadConfig, withPublishedFormats } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { formatName, fractionBits } from '../../generator/numerics/format.js'
import { runFloatNetwork } from '../../generator/oracle/float-network.js'
import { loadFloatParameters } from '../../generator/oracle/float-parameters.js'
import { Kernels } from '../../generator/reference/kernels/kernels.js'
import { loadNetworkParameters } from '../../generator/reference/network-parameters.js'
import { ReferenceModel } from '../../generator/reference/reference-model.js'
import { accuracyOf, type FixedTensor } from '../../generator/report/accuracy.js'
import { layerChecks } from '../../generator/verify/layer-checks.js'
import { hasCommand } from '../has-command.js'

const hasTools = ['verilator', 'g++'].every(hasCommand)

const config = loadConfig('nano')
const design = elaborate(config)
const source = { folders: [], seed: 4 }
const parameters = await loadFloatParameters(design, source)
const image = Float32Array.from({ length: 3 * 32 * 32 }, (_, i) => ((i * 37) % 256) / 256)
const ranges = measureRanges(design, { images: [image], parameters })
const proposals = proposeFormats(design, ranges, defaultWidths)
const calibrated = calibratedConfig(config, proposals)

describe('calibration', () => {
  test('sees every tensor of both tasks, and every parameter of a linear layer', () => {
    expect(ranges.get('l3_x_out')?.largest).toBeGreaterThan(0.1)
    const members = [...design.program.owners.values()].flatMap((owner) => owner.members)
    expect(members.length).toBeGreaterThan(60)
    for (const name of members) expect([name, ranges.has(name)]).toEqual([name, true])
  })

  test('proposes the fewest integer bits that hold what was seen', () => {
    for (const { name, range, format } of proposals) {
      const holds = 2 ** (format.integerBits - 1)
      expect(holds, name).toBeGreaterThanOrEqual(range)
      // Biases may have more, so that they are no finer than the sums they join. Of class scores there are none.
      if (!/bias|Bias|gateScore|^activation$/.test(name))
        expect([name, holds / 2 <= range]).toEqual([name, true])
    }
    const format = (kind: string) => proposals.find(({ name }) => name === kind)?.format
    expect(format('activation')?.width).toBe(18)
    expect(format('key')?.width).toBe(16)
    expect(format('score')?.width).toBe(22)
  })

  test('gives attention to the array once keys and values fit it, unless the config wrote otherwise', () => {
    const wide = withPublishedFormats('nano', 'exact')
    expect(wide.hardware.attention.dataflow).toBe('reordered')
    expect(calibratedConfig(wide, proposals).hardware.attention.dataflow).toBe('array')
    const attention = { ...config.hardware.attention, dataflow: 'reordered' as const }
    const chosen = { ...config, hardware: { ...config.hardware, attention } }
    expect(calibratedConfig(chosen, proposals).hardware.attention.dataflow).toBe('reordered')
  })

  test('makes a config that loads, with formats of tensors only where they differ from their kind', () => {
    const again = elaborate(calibrated)
    const { owners } = again.program
    for (const [name, written] of Object.entries(calibrated.numerics.tensors)) {
      const kind = owners.get(name)?.kind
      expect(kind && calibrated.numerics.formats[kind]).not.toBe(written)
    }
    expect(Object.keys(calibrated.numerics.tensors).length).toBeGreaterThan(5)
  })

  test('is nearer to float64 than the uncalibrated formats in hardly half the bits', async () => {
    const [before, after] = [await outputSnr(design), await outputSnr(elaborate(calibrated))]
    expect(after).toBeGreaterThan(before)
    expect(after).toBeGreaterThan(66)
  })

  test.skipIf(!hasTools)(
    'formats of single tensors reach the operands, and model, C++ and Verilog agree',
    async () => {
      const { tensors } = calibrated.numerics
      const own = elaborate({
        ...calibrated,
        numerics: {
          ...calibrated.numerics,
          tensors: { ...tensors, l0_q: 'fixed<18,2>', l0_v: 'fixed<16,3>' },
        },
      })
      for (const layer of [
        'l0_q',
        'l0_attn',
        'l0_norm1',
        'l2_norm2',
        'l0_fc1',
        'l2_fc1',
        'l1_gate',
        'l1_moe',
      ]) {
        const options = { model: true, backends: [csim, verilator], seed: 2, stalls: 0.3 }
        const checks = await layerChecks(own, layer, { ...source, task: 0 }, options)
        for (const check of checks) expect(await check.run()).toMatchObject({ differing: 0, failure: null })
      }
    },
  )
})

test('a range that is not finite is named', () => {
  const infinite = new MagnitudeCount().add([1, Number.POSITIVE_INFINITY])
  const broken = new Map([...ranges, ['l0_q', infinite]])
  expect(() => proposeFormats(design, broken, defaultWidths)).toThrow('l0_q: reaches Infinity')
})

async function outputSnr(of: typeof design): Promise<number> {
  const task = 1
  const pixels = Int32Array.from(image, (value) => value * 256)
  const model = new ReferenceModel(of, await loadNetworkParameters(of, source), await Kernels.create())
  const fixed: FixedTensor[] = []
  model.infer({
    image: pixels,
    task,
    visit: (name, values) => {
      const format = model.program.tensors.get(name)?.format ?? 'index'
      if (format !== 'index') fixed.push({ name, values, fraction: fractionBits(format) })
    },
  })
  const float = runFloatNetwork(of, { image, task, parameters })
  const { tensors } = accuracyOf(float, fixed, { network: of.network, task })
  return tensors.find(({ name }) => name === 'l3_x_out')?.snrDb ?? 0
}

test('formats are written as configs write them', () => {
  expect(formatName(proposals[0].format)).toMatch(/^fixed<18,-?\d+>$/)
})
