import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { loadConfig, withPublishedFormats } from '../../../generator/config/load.js'
import type { Design } from '../../../generator/design/design.js'
import { elaborate } from '../../../generator/design/elaborate.js'
import { lowerAccelerator } from '../../../generator/targets/verilog-array/accelerator-files.js'
import { acceleratorMap } from '../../../generator/targets/verilog-array/accelerator-map.js'
import { coreParameters } from '../../../generator/targets/verilog-array/accelerator-parameters.js'
import {
  bramBlocks,
  type MemoryPlan,
  maskedBlocks,
} from '../../../generator/targets/verilog-array/memory-plan.js'
import { memoryPlanText } from '../../../generator/targets/verilog-array/memory-plan-text.js'
import { plannedProgram } from '../../../generator/targets/verilog-array/planned-program.js'

/** A preset on a device of its own. */
function designOf(preset: string, device?: string, config = loadConfig(preset)) {
  const ports = device === undefined ? config.hardware.axi.ports : Math.min(4, config.hardware.axi.ports)
  const hardware = {
    ...config.hardware,
    ...(device !== undefined && { device }),
    axi: { ...config.hardware.axi, ports },
  }
  return elaborate({ ...config, hardware })
}

function withFeatures(features: 'on-chip' | 'off-chip', device?: string) {
  return { ...designOf('m3vit-tiny', device), features }
}

function memoryPlan(design: Design): MemoryPlan {
  return plannedProgram(design).memory
}

function places({ memories }: MemoryPlan): string[] {
  return Object.values(memories).map(({ name, place, blocks }) => `${name} ${place} ${blocks}`)
}

test('blocks are those of the best shape, none where LUTs are enough', () => {
  expect([64, 65, 512, 513, 1024, 1025].map((words) => bramBlocks(72, words))).toEqual([0, 1, 1, 2, 2, 3])
  // 18 bits: 2,048 words a block, 9 bits twice as many.
  expect([512, 2048, 2049, 4097].map((words) => bramBlocks(18, words))).toEqual([1, 1, 2, 3])
  expect(bramBlocks(9, 4096)).toBe(1)
  expect(bramBlocks(288, 1548)).toBe(16)
  expect(bramBlocks(288, 6192)).toBe(52)
})

test('write enables of bytes leave parity bits unused, unless elements are of 9 bits', () => {
  const masked = (elements: number, elementBits: number, words: number) =>
    maskedBlocks({ elements, elementBits, words })
  expect([64, 512, 1240].map((words) => masked(8, 16, words).bram)).toEqual([0, 2, 6])
  expect(masked(16, 8, 1240)).toEqual({ bram: 6, uram: 2 })
  // 144 bits are two words of 72 where all of them are used.
  expect(masked(8, 18, 1240)).toEqual({ bram: 6, uram: 2 })
  expect(masked(16, 9, 512)).toEqual({ bram: 2, uram: 2 })
  // 144 bits of 8-bit bytes are three of 64.
  expect(masked(9, 16, 512)).toEqual({ bram: 3, uram: 3 })
})

test('columns that are no multiple of 8 or 9 bits are memories of their own', () => {
  const masked = (elements: number, elementBits: number, words: number) =>
    maskedBlocks({ elements, elementBits, words })
  // Half a block for each column, up to 1,024 words of 18 bits.
  expect(masked(8, 12, 1024)).toEqual({ bram: 4, uram: 8 })
  expect(masked(8, 12, 1025)).toEqual({ bram: 8, uram: 8 })
  expect(masked(3, 5, 512)).toEqual({ bram: 2, uram: 3 })
  expect(masked(8, 12, 64).bram).toBe(0)
  // 12-bit weights take more than 16-bit ones, of the same bits in memory.
  const [even, odd] = [16, 12].map((wWidth) => {
    const design = designOf('m3vit-tiny')
    return memoryPlan({ ...design, linear: { ...design.linear, wWidth } })
  })
  expect([even, odd].map(({ memories }) => memories.weights.blocks)).toEqual([192, 256])
  expect(even.notes).toEqual([])
  expect(memoryPlanText(odd).split('\n').at(-1)).toBe(
    'weights has a memory for each weight: weights, keys or values of 12 bits, no multiple of 8 or 9 (numerics.formats)',
  )
})

test('M³ViT-Tiny is all on chip on its ZCU102', () => {
  const plan = memoryPlan(designOf('m3vit-tiny'))
  expect(places(plan)).toEqual(['weights bram 192', 'residual bram 18', 'norms bram 16', 'hidden bram 52'])
  expect(plan.given).toEqual({ bram: 806, uram: 0 })
  expect(plan.taken).toEqual({ bram: 278, uram: 0 })
  expect(memoryPlanText(plan).split('\n')).toEqual([
    'memory    words   bits  place      why',
    '─'.repeat(61),
    'weights   1,240  4,096  block RAM  192 of the 806 BRAM36 left',
    'residual  1,548    320  block RAM  18 of the 614 BRAM36 left',
    'norms     1,548    288  block RAM  16 of the 596 BRAM36 left',
    'hidden    6,192    288  block RAM  52 of the 580 BRAM36 left',
    'memories take 278 of 806 BRAM36 of zcu102',
  ])
})

test('a small device gives its UltraRAM to the weights, and has no room for hidden values', () => {
  const { memories, ...plan } = memoryPlan(designOf('m3vit-tiny', 'kv260'))
  expect(places({ memories, ...plan })).toEqual([
    'weights uram 64',
    'residual bram 18',
    'norms bram 16',
    'hidden dram 0',
  ])
  expect(memories.hidden.why).toBe('needs 52 BRAM36, 42 left; 8 URAM288, 0 left')
})

test('the config moves norms, hidden values and the residual stream', () => {
  expect(places(memoryPlan(withFeatures('off-chip'))).slice(1)).toEqual([
    'residual dram 0',
    'norms dram 0',
    'hidden dram 0',
  ])
  expect(places(memoryPlan(withFeatures('on-chip')))).toEqual(places(memoryPlan(designOf('m3vit-tiny'))))
  expect(() => memoryPlan(withFeatures('on-chip', 'kv260'))).toThrow(
    /on kv260 hidden values must be on chip.*write auto for hardware.buffers.features/s,
  )
})

test('a large device has room for everything of M³ViT-Small', () => {
  const plan = memoryPlan(designOf('m3vit-small', 'u250'))
  expect(Object.values(plan.memories).every(({ place }) => place !== 'dram')).toBe(true)
  expect(plan.taken.uram).toBeGreaterThan(0)
  expect(plan.taken.uram).toBeLessThanOrEqual(plan.given.uram)
  expect(plan.taken.bram).toBeLessThanOrEqual(plan.given.bram)
})

test('as many heads are held as leave room for what must be on chip, and for no less of the rest', () => {
  const held = (design: Design) => plannedProgram(design).lowered.heldHeads
  expect(held(designOf('m3vit-tiny'))).toBe(3)
  expect(held(designOf('m3vit-small', 'u250'))).toBe(12)
  expect(held(designOf('m3vit-small'))).toBe(3)
  expect(places(memoryPlan(designOf('m3vit-small')))).toEqual([
    'weights bram 256',
    'residual bram 285',
    'norms bram 228',
    'hidden dram 0',
  ])
  expect(held({ ...designOf('m3vit-small'), heldHeads: 2 })).toBe(2)
})

test('the docs show the plan of M³ViT-Small', () => {
  const page = readFileSync(join(packageRoot, 'docs/reference/accelerator-memory.md'), 'utf8')
  expect(page).toContain(`\n${memoryPlanText(memoryPlan(designOf('m3vit-small')))}\n`)
})

test('what must be on chip and is larger than the device is refused, with a repair', () => {
  const { linear, ...design } = designOf('m3vit-tiny', 'kv260')
  expect(() => memoryPlan({ ...design, linear: { ...linear, weightTiles: 9000 } })).toThrow(
    /^hardware.device: on kv260 the ring of weights with keys and values must be on chip: .*, or write less than 9000 for hardware.buffers.weightTiles$/,
  )
  // Sums of four experts' contributions to 32-bit activations.
  const wide = withPublishedFormats('m3vit-base', 'exact')
  expect(() => memoryPlan(designOf('m3vit-base', 'zcu102', wide))).toThrow(
    /^hardware.device: on zcu102 the residual stream must be on chip: .*, or a format of at most 29 bits for numerics.formats.activation$/,
  )
})

test('a small device has nothing but weights on chip', () => {
  expect(places(memoryPlan(designOf('m3vit-small', 'kv260')))).toEqual([
    'weights uram 64',
    'residual dram 0',
    'norms dram 0',
    'hidden dram 0',
  ])
})

test('a memory says which tensors it holds, and from which step to which', () => {
  const { memories } = memoryPlan(designOf('m3vit-tiny'))
  const tensors = (name: keyof typeof memories) => memories[name].tenants.map(({ tensor }) => tensor)
  expect(tensors('norms').slice(0, 3)).toEqual(['l0_norm1', 'l0_norm2', 'l1_norm1'])
  expect(tensors('residual').slice(0, 3)).toEqual(['patch_embed', 'l0_x_attn', 'l0_x_out'])
  expect(tensors('hidden').slice(0, 3)).toEqual(['l0_q', 'l0_attn_v', 'l0_fc1_gelu'])
  expect(tensors('hidden').slice(-1)).toEqual(['l11_moe_hidden'])
  expect(memories.weights.tenants.slice(0, 2)).toEqual([
    { tensor: 'l0_k', place: 'keys', first: 'l0_k', last: 'l0_attn' },
    { tensor: 'l0_v', place: 'values', first: 'l0_v', last: 'l0_attn' },
  ])
})

test('few keys and values lie in LUTs where with them the ring would take more blocks', () => {
  const { linear, ...design } = designOf('m3vit-tiny')
  const plan = (weightTiles: number, device = design.device) =>
    memoryPlan({ ...design, device, linear: { ...linear, lanes: 32, taps: 32, weightTiles } })
  const [fits, full] = [plan(964), plan(1024)]
  expect([fits.storeApart, full.storeApart]).toEqual([false, true])
  expect(full.memories.weights).toMatchObject({ words: 1024, blocks: fits.memories.weights.blocks })
  expect(fits.memories.weights.words).toBe(1024)
  expect(full.notes.join()).toContain('keys and values, 60 words, lie in LUTs')
  // UltraRAM of 4,096 words holds both.
  const { storeApart, memories } = plan(1024, 'u280')
  expect([storeApart, memories.weights.place]).toEqual([false, 'uram'])
  // 216 words of 16 x 16 are too many.
  expect(memoryPlan(designOf('m3vit-tiny')).storeApart).toBe(false)
})

test('accelerator.json has the plan, and the Verilog its kinds of memory', () => {
  const accelerator = lowerAccelerator(designOf('m3vit-tiny'))
  const { memories, scratch } = JSON.parse(acceleratorMap(accelerator))
  expect(memories.each.map(({ name, blocks }: { name: string; blocks: number }) => [name, blocks])).toEqual(
    Object.values(accelerator.memory.memories).map(({ name, blocks }) => [name, blocks]),
  )
  expect(scratch).toEqual({ bytes: 0 })
  expect(coreParameters(accelerator)).toMatchObject({
    StoreStyle: '"auto"',
    NormSpilled: 0,
    HiddenSpilled: 0,
  })
  // 6,192 words of 16 values in 32 bits.
  const small = lowerAccelerator(designOf('m3vit-tiny', 'kv260'))
  expect(coreParameters(small)).toMatchObject({ StoreStyle: '"ultra"', NormSpilled: 0, HiddenSpilled: 1 })
  expect(JSON.parse(acceleratorMap(small)).scratch).toEqual({ bytes: 6192 * 64 })
})
