export const nameRule = 'lower-case letters, digits, _ and -, a letter first, 40 at most'
const blocksRule = 'odd or a list of block indices such as [1, 3, 5]'
export const modelKeys =
  'image, patchSize, embedDim, depth, heads, mlpRatio, qkvBias, classToken, distilled, registers, preNorm, finalNorm, activation, normEpsilon, moe, tasks, head'
export const hardwareKeys = 'device, clockMhz, array, axi, buffers, attention, experts'

/** Edits of a good config (undefined removes a key), and every line of the error they must cause. */
export const malformed: readonly [edits: Record<string, unknown>, ...lines: string[]][] = [
  [{ 'model.heads': 5 }, 'model.heads: 5 does not divide embedDim 192; try 3, 4 or 6'],
  [{ 'hardware.buffers.heads': 2 }, 'hardware.buffers.heads: 2 does not divide model.heads 3; try 1 or 3'],
  [{ 'model.embeddim': 192 }, 'model.embeddim: unknown key; did you mean embedDim?'],
  [
    { 'model.embeddim': 192, 'model.embedDim': undefined, 'model.heads': 5 },
    'model.embeddim: unknown key; did you mean embedDim?',
  ],
  [
    { 'hardware.buffers.weightTile': 2 },
    'hardware.buffers.weightTile: unknown key; did you mean weightTiles?',
  ],
  [{ 'hardware.colour': 1 }, `hardware.colour: unknown key; the keys here are ${hardwareKeys}`],
  [{ 'model.two words': 1 }, `model."two words": unknown key; the keys here are ${modelKeys}`],
  [{ 'model.depth': 'twelve' }, 'model.depth: "twelve" is not a whole number; write one from 1 to 96'],
  [{ 'model.depth': undefined }, 'model.depth: missing; write a whole number from 1 to 96'],
  [{ 'model.depth': Number.NaN }, 'model.depth: NaN is not a whole number; write one from 1 to 96'],
  [{ 'model.depth': 2.5 }, 'model.depth: 2.5 is not a whole number; write one from 1 to 96'],
  [{ 'model.depth': null }, 'model.depth: null is not a whole number; write one from 1 to 96'],
  [{ 'model.depth': [12] }, 'model.depth: a list is not a whole number; write one from 1 to 96'],
  [{ 'model.depth': -1 }, 'model.depth: -1 is out of range; write one from 1 to 96'],
  [{ 'model.depth': 1e40 }, 'model.depth: 1e+40 is out of range; write one from 1 to 96'],
  [
    { 'model.depth': 'm'.repeat(1000) },
    `model.depth: "${'m'.repeat(40)}…" is not a whole number; write one from 1 to 96`,
  ],
  [
    { 'model.image': [128, 256] },
    'model.image: a list is not a mapping; write its keys below it: height, width, channels',
  ],
  [{ 'model.image': undefined }, 'model.image: missing; write its keys below it: height, width, channels'],
  [{ model: 3 }, `model: 3 is not a mapping; write its keys below it: ${modelKeys}`],
  [{ model: undefined }, `model: missing; write its keys below it: ${modelKeys}`],
  [{ hardware: null }, `hardware: null is not a mapping; write its keys below it: ${hardwareKeys}`],
  [
    { 'model.image.height': 130 },
    'model.image.height: 130 is not a multiple of patchSize 16; try 128 or 144',
  ],
  [{ 'model.image.width': 7 }, 'model.image.width: 7 is not a multiple of patchSize 16; try 16'],
  [
    { 'model.patchSize': 1, 'hardware.array.lanes': 0 },
    'hardware.array.lanes: 0 is out of range; write one from 1 to 64',
    'model.patchSize: 1 cuts the 128 × 256 image into 32768 patches, more than 16383; use larger patches or a smaller image',
  ],
  [
    { 'model.mlpRatio': 2.3 },
    'model.mlpRatio: 2.3 × embedDim 192 is 441.6, not a whole number; try 2.25 or 2.375, or 2.3020833333333335 for 442',
  ],
  [{ 'model.mlpRatio': '4x' }, 'model.mlpRatio: "4x" is not a number; write a number from 0.125 to 16'],
  [{ 'model.qkvBias': 'yes' }, 'model.qkvBias: "yes" is not a yes-or-no value; write true or false'],
  [
    { 'model.moe': false },
    'model.moe: false is not a mapping; write its keys below it: blocks, experts, topK, hidden, gate',
  ],
  [
    { 'model.head': 1000 },
    'model.head: 1000 is not a mapping; write its keys below it: classes, pool, normAfterPool',
  ],
  [{ 'model.head': { classes: 0 } }, 'model.head.classes: 0 is out of range; write one from 1 to 65536'],
  [{ 'model.moe.hidden': undefined }, 'model.moe.hidden: missing; write a whole number from 1 to 65536'],
  [
    { 'model.moe.experts': 4, 'model.moe.topK': 8 },
    'model.moe.topK: 8 is more than the 4 experts; write at most 4, or raise experts',
  ],
  [
    { 'model.moe.gate': 'noisy' },
    'model.moe.gate: "noisy" is not a mapping; write its keys below it: order, kind, expertsPerTask, pruneBelow',
  ],
  [
    { 'model.moe.gate': { order: 'noisy_vmoe', kind: 'multi_gate', expertPerTask: 4, pruneBelow: '10%' } },
    'model.moe.gate.expertPerTask: unknown key; did you mean expertsPerTask?',
    'model.moe.gate.order: "noisy_vmoe" is not allowed; write softmax-topk or topk-softmax',
    'model.moe.gate.kind: "multi_gate" is not allowed; write per-task, shared or task-conditioned',
    'model.moe.gate.pruneBelow: "10%" is not a number; write a number from 0 to 1',
  ],
  [
    { 'model.moe.gate': { expertsPerTask: 1 } },
    'model.moe.gate.expertsPerTask: 1 is less than topK 2; write at least 2, or lower topK',
  ],
  [
    { 'model.moe.gate': { expertsPerTask: 17 } },
    'model.moe.gate.expertsPerTask: 17 gives task 0 (semseg) the experts 0 to 16, but there are 16; try 15 or 16, or null for all experts',
  ],
  [
    { 'model.moe.gate': { expertsPerTask: 8 }, 'model.tasks': ['semseg', 'depth', 'edge'] },
    'model.moe.gate.expertsPerTask: 8 gives task 2 (edge) the experts 12 to 19, but there are 16; try 15 or 16, or null for all experts',
  ],
  [
    { 'model.moe.gate': { order: 'topk-softmax' }, numerics: { profile: 'edge-moe' } },
    'model.moe.gate.order: topk-softmax is not the softmax-topk of profile edge-moe; write softmax-topk, or use profile exact',
  ],
  [{ 'model.moe.blocks': 'even' }, `model.moe.blocks: "even" is not allowed; write ${blocksRule}`],
  [{ 'model.moe.blocks': [] }, `model.moe.blocks: an empty list is not allowed; write ${blocksRule}`],
  [
    { 'model.moe.blocks': [3, -1, 3, 'x'] },
    'model.moe.blocks[1]: -1 is out of range; write one from 0 to 95',
    'model.moe.blocks[2]: 3 is already in the list; keep one of them',
    'model.moe.blocks[3]: "x" is not a whole number; write one from 0 to 95',
  ],
  [
    { 'model.moe.blocks': [3, 12] },
    'model.moe.blocks: 12 is beyond the last block of depth 12; write indices from 0 to 11',
  ],
  [{ 'model.depth': 1 }, 'model.moe.blocks: no block of depth 1 is odd; list blocks, or write moe: null'],
  [
    { 'model.tasks': ['a', 'a', 'B'] },
    'model.tasks[1]: "a" is already in the list; keep one of them',
    'model.tasks[2]: "B" is not a usable name; write lower-case letters, digits and _, a letter first, 40 at most',
  ],
  [
    { 'model.tasks': 'semseg' },
    'model.tasks: "semseg" is not a list; write a list of 1 to 64 task names such as [semseg, depth]',
  ],
  [
    { 'model.tasks': [] },
    'model.tasks: the list is empty; write a list of 1 to 64 task names such as [semseg, depth]',
  ],
  [
    { 'hardware.device': 'zcu106' },
    'hardware.device: "zcu106" is not allowed; write zcu102, zcu104, kv260, u250 or u280; did you mean zcu102?',
  ],
  [{ 'hardware.array.taps': 12 }, 'hardware.array.taps: 12 is not a power of two; try 8 or 16'],
  [{ 'hardware.array.taps': 0 }, 'hardware.array.taps: 0 is out of range; write a power of two from 1 to 64'],
  [
    { 'hardware.array': { lanes: 64, taps: 64 } },
    'hardware.array: 64 lanes × 64 taps take 4096 DSPs, zcu102 has 2520; use at most 39 lanes, or fewer taps',
  ],
  [
    { 'hardware.axi': { dataBits: 256, ports: 8 } },
    'hardware.axi.dataBits: 256 is more than the 128 of zcu102; write at most 128',
    'hardware.axi.ports: 8 is more than the 6 of zcu102; write at most 6',
  ],
  [
    { 'hardware.buffers.weightTiles': 47, 'model.heads': 'x' },
    'model.heads: "x" is not a whole number; write one from 1 to 128',
    'hardware.buffers.weightTiles: 47 is less than the 48 tiles of one output of the widest layer (768 inputs, 16 taps); write at least 48',
  ],
  [{ 'numerics.profile': 'edge' }, 'numerics.profile: "edge" is not allowed; write exact or edge-moe'],
  [
    { 'numerics.profile': 'edge-moe', 'numerics.rounding': 'rnd', 'numerics.overflow': 'sat' },
    'numerics.rounding: rnd is not the trn of profile edge-moe; write trn, or use profile exact',
    'numerics.overflow: sat is not the wrap of profile edge-moe; write wrap, or use profile exact',
  ],
  [
    { 'numerics.profile': 'edge-moe', 'numerics.formats.weight': 'fixed<18,2>' },
    'numerics.formats.weight: fixed<18,2> is not the fixed<16,2> of profile edge-moe; write fixed<16,2>, or use profile exact',
  ],
  [
    { 'numerics.formats.weight': 'fixed<30,2>', 'numerics.formats.bias': 'float' },
    'numerics.formats.weight: "fixed<30,2>" is not a format allowed here; write fixed<W,I> with W from 2 to 24 and I from -63 to 64',
    'numerics.formats.bias: "float" is not a format allowed here; write fixed<W,I> with W from 2 to 32 and I from -63 to 64',
  ],
  [
    { 'numerics.formats.pixel': 'fixed<8,0>' },
    'numerics.formats.pixel: "fixed<8,0>" is not a format allowed here; write ufixed<W,I> with W from 1 to 16 and I from -63 to 64',
  ],
  [
    { 'numerics.formats.activation': 'fixed<32,10>', 'numerics.formats.weight': 'fixed<24,2>' },
    'numerics.formats.activation: fixed<32,10> × weight fixed<24,2> summed over 768 inputs takes 66 bits, more than 64; use 2 bits fewer in activation and weight together',
  ],
  [
    { 'numerics.gelu': { method: 'shift', maxError: 0.001 } },
    'numerics.gelu.maxError: 0.001 means nothing to method shift; write null or leave it out',
  ],
  [
    { 'numerics.gelu.maxError': null },
    'numerics.gelu.maxError: null is only for method shift; write a number from 1e-7 to 0.1',
  ],
  [
    { 'numerics.gelu.maxError': 1 },
    'numerics.gelu.maxError: 1 is out of range; write a number from 1e-7 to 0.1',
  ],
  [
    { 'numerics.softmax': { method: 'single-pass', weightBits: 12 }, 'hardware.attention.dataflow': 'array' },
    'numerics.softmax.weightBits: 12 means nothing to method single-pass; write null or leave it out',
  ],
  [
    { 'numerics.softmax.weightBits': null },
    'numerics.softmax.weightBits: null is only for method single-pass; write a number from 8 to 17',
  ],
  [
    { 'numerics.softmax.weightBits': 18 },
    'numerics.softmax.weightBits: 18 is out of range; write one from 8 to 17',
  ],
  [{ name: 'My Net' }, `name: "My Net" is not a usable name; write ${nameRule}`],
  [{ name: 'n'.repeat(41) }, `name: "${'n'.repeat(40)}…" is not a usable name; write ${nameRule}`],
  [{ name: 5 }, `name: 5 is not a text; write ${nameRule}`],
  [
    { name: undefined, 'model.depth': 'x', 'model.heads': 5, 'hardware.array': 7, extra: {} },
    'extra: unknown key; the keys here are name, model, hardware, numerics',
    `name: missing; write ${nameRule}`,
    'model.depth: "x" is not a whole number; write one from 1 to 96',
    'hardware.array: 7 is not a mapping; write its keys below it: lanes, taps',
    'model.heads: 5 does not divide embedDim 192; try 3, 4 or 6',
  ],
]

/** Texts of config files, and the error of each. */
export const malformedFiles: readonly [text: string, ...lines: string[]][] = [
  ['', 'FILE: is empty; moeforge init prints a config to start from'],
  ['# nothing\n', 'FILE: is empty; moeforge init prints a config to start from'],
  ['- 1\n', 'FILE: a list is not a config; write a mapping with name, model and hardware'],
  ['moeforge', 'FILE: "moeforge" is not a config; write a mapping with name, model and hardware'],
  ['name: a\nmodel:\n  depth: 1\n  depth: 2\n', 'FILE:4:3: depth is written twice; keep one of them'],
  ['{\n\t"name": "a",\n\t"name": "b"\n}', 'FILE:3:2: name is written twice; keep one of them'],
  ['name: a\n---\nname: b\n', 'FILE:2:1: a second document begins here; write one config per file'],
  ['name: "a\n', 'FILE:2:1: missing closing "quote'],
  ['name: !ours a\n', 'FILE:1:7: unresolved tag: !ours'],
  [
    'name: *other\n',
    'FILE: unresolved alias (the anchor must be set before the alias): other; write the values out',
  ],
]
