// needs: python3
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { afterAll, describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { calibrateConfig } from '../../generator/calibrate/calibrate-config.js'
import type { Config } from '../../generator/config/config.js'
import { defaultWidths } from '../../generator/config/format-widths.js'
import { parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { quantizePixels } from '../../generator/images/quantize-pixels.js'
import { importVit } from '../../generator/import/vit.js'
import { runFloatNetwork } from '../../generator/oracle/float-network.js'
import { loadFloatParameters } from '../../generator/oracle/float-parameters.js'
import { loadReferenceModel } from '../../generator/reference/load-reference-model.js'
import { networkAccuracy } from '../../generator/report/network-accuracy.js'
import { npyFileTensor } from '../../generator/weights/npy.js'
import { checkSource } from '../../generator/weights/parameter-source.js'

const hasNumpy = execaSync('python3', ['-c', 'import numpy'], { reject: false }).exitCode === 0

const folder = mkdtempSync(join(tmpdir(), 'moeforge-families-'))
afterAll(() => rmSync(folder, { recursive: true }))
if (hasNumpy) execaSync('python3', ['-B', join(packageRoot, 'test/oracle/families/make.py'), folder])

/** Least signal to noise of results, with formats fitted to one image. */
const leastSnrDb = 55

function configOf(files: readonly string[], within: string): Config {
  if (files.includes('config.json')) return importVit(join(within, 'config.json')).config
  const model = JSON.parse(readFileSync(join(within, 'model.json'), 'utf8'))
  return parseConfig({ name: 'own', model, hardware: { device: 'zcu102' } })
}

/** A network's result: its head's, or all tokens behind its last norm or block. */
function resultOf({ model }: Config): string {
  if (model.head !== null) return 'head'
  return model.finalNorm ? 'features' : `l${model.depth - 1}_x_out`
}

async function loaded(name: string) {
  const within = join(folder, name)
  const files = readdirSync(within)
  const config = configOf(files, within)
  const weights = files.find((file) => file.startsWith('weights.')) ?? ''
  const source = { folders: [join(within, weights)], seed: 1 }
  const read = async (file: string) => (await npyFileTensor(join(within, file)))[1].read()
  return {
    config,
    source,
    image: Float32Array.from(await read('image.npy')),
    output: await read('output.npy'),
  }
}

describe.skipIf(!hasNumpy)('networks as their own projects compute them, in numpy', () => {
  test.each(hasNumpy ? readdirSync(folder) : ['numpy is missing'])('%s', async (name) => {
    const { config, source, image, output } = await loaded(name)
    const design = elaborate(config)
    await checkSource(design, source)
    const run = { image, task: 0 }
    const float = runFloatNetwork(design, { ...run, parameters: await loadFloatParameters(design, source) })
    const result = float.get(resultOf(config)) ?? new Float64Array(0)
    expect(result.length).toBe(output.length)
    const largest = Math.max(...output.map(Math.abs))
    const error = Math.max(...result.map((value, i) => Math.abs(value - output[i])))
    expect(error / largest).toBeLessThan(1e-9)

    const fitted = await calibrateConfig(design, config, { source, widths: defaultWidths, images: [image] })
    const exact = elaborate(fitted.config)
    const pixels = quantizePixels(image, exact.formats.pixel)
    const model = await loadReferenceModel(exact, source)
    const { tensors } = networkAccuracy(model, float, { image: pixels, task: 0 })
    const measured = tensors.find((tensor) => tensor.name === resultOf(config))
    expect(measured?.snrDb).toBeGreaterThan(leastSnrDb)
  })
})
