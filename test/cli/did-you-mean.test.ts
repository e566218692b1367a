import { expect, test } from 'vitest'
import { backendName } from '../../generator/backends/backend-name.js'
import { moeforgeProgram } from '../../generator/cli/program.js'
import { loadConfig, parseConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { deviceOf } from '../../generator/devices/devices.js'
import { taskNumber } from '../../generator/network/tasks.js'
import { chosenUnits } from '../../generator/units/index.js'
import { layerChecks } from '../../generator/verify/layer-checks.js'
import { edited } from '../config/edited.js'

const nano = elaborate(loadConfig('nano'))
const line = (...args: string[]) => moeforgeProgram().parseAsync(args, { from: 'user' })
const layer = (name: string) =>
  layerChecks(
    nano,
    name,
    { folders: [], seed: 1, task: 0 },
    { model: true, backends: [], seed: 1, stalls: 0 },
  )

/** By what is misspelt: what is meant, and who is told. */
const misspelt: Readonly<Record<string, readonly [string, () => unknown]>> = {
  command: ['verify', () => line('verfy', 'nano')],
  'command of a group': ['pack', () => line('weights', 'pak', 'nano')],
  option: ['--seed', () => line('verify', 'nano', '--sed', '5')],
  'option with its value': ['--stalls', () => line('verify', 'nano', '--stals=0.5')],
  'option of a command of a group': ['--set', () => line('import', 'm3vit', 'x.yml', '--sett', 'x=1')],
  profile: ['edge-moe', () => line('verify', 'nano', '--numerics', 'edgemoe')],
  preset: ['nano', () => loadConfig('nanno')],
  'preset to begin with': ['m3vit-tiny', () => line('init', 'm3vit-tinny')],
  'key of a config': ['heads', () => parseConfig(edited({ 'model.head_s': 3 }))],
  'word of a config': ['off-chip', () => parseConfig(edited({ 'hardware.buffers.features': 'offchip' }))],
  'device of a config': ['kv260', () => parseConfig(edited({ 'hardware.device': 'kv206' }))],
  'tensor of a config': [
    'l0_q',
    () => elaborate(parseConfig(edited({ 'numerics.tensors': { l0_qq: 'fixed<18,7>' } }))),
  ],
  device: ['kv260', () => deviceOf('kv-260')],
  unit: ['layernorm', () => chosenUnits('layer_norm')],
  backend: ['verilator', () => backendName('verliator')],
  task: ['depth', () => taskNumber(nano.network, 'dept')],
  layer: ['l0_fc1', () => layer('l0_fc')],
  'tensor of a layer': ['l1_topk_index', () => layer('l1_topk_indx')],
}

test.each(Object.keys(misspelt))('a misspelt %s is taken for what it looks like', async (kind) => {
  const [meant, tell] = misspelt[kind]
  const said = await Promise.resolve()
    .then(tell)
    .then(String, (error: Error) => error.message)
  expect(said).toMatch(new RegExp(`; did you mean ${meant}\\?$`, 'm'))
})

test('what resembles nothing gets no such question', async () => {
  await expect(line('frobnicate')).rejects.toThrow(
    /^moeforge: unknown command 'frobnicate'; moeforge --help says what there is$/,
  )
  expect(() => chosenUnits('frobnicate')).toThrow(/units are attention_reorder, .*, softmax$/)
})
