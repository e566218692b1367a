/** Parts of the accelerator in Verilog as estimates name them, in the order in which they are shown. */
export const acceleratorUnits = [
  'array',
  'softmax',
  'attention',
  'layernorm',
  'norms',
  'gelu',
  'results',
  'gate',
  'queues',
  'residual',
  'features',
  'patches',
  'reader',
  'loader',
  'images',
  'program',
  'registers',
  'ports',
] as const

export type AcceleratorUnit = (typeof acceleratorUnits)[number]

/** What each of them is, in a few words. */
export const aboutUnits: Readonly<Record<AcceleratorUnit, string>> = {
  array: 'lanes × taps multiply-accumulates, their ring of weights, keys and values',
  softmax: 'exponentials, their sums and inverses',
  attention: 'weighted sums on their way back to the array',
  layernorm: 'statistics, root, division, lanes',
  norms: 'tokens to and from layer norm, the mean of patches',
  gelu: 'evaluators and their table',
  results: 'results on their way to memories',
  gate: 'softmax and top-k of tokens',
  queues: 'tokens queued by expert, order of experts',
  residual: 'the residual stream and what is added to it',
  features: 'norms and hidden values',
  patches: 'stripes of the image cut into patches',
  reader: 'image, position embedding, parameters of norms',
  loader: 'which weights come next',
  images: 'images one after another, and their results',
  program: 'operations, progress, counters',
  registers: 'AXI4-Lite, start and stop',
  ports: 'AXI4 masters',
}

/** By module of a room, its units by the start of an instance's name; the empty one is all else in it. */
const rooms: Readonly<Record<string, Readonly<Record<string, AcceleratorUnit>>>> = {
  linear_engine: { '': 'array' },
  accel_attention: { u_softmax: 'softmax', '': 'attention' },
  accel_norm: { u_layernorm: 'layernorm', '': 'norms' },
  accel_results: { u_gelu: 'gelu', '': 'results' },
  accel_experts: { 'gen_experts.u_gate_turns': 'gate', '': 'queues' },
  accel_features: { gen_residual: 'residual', gen_no_residual: 'residual', '': 'features' },
  accel_inputs: { u_patch_stripes: 'patches', '': 'reader' },
  accel_weights: { '': 'loader' },
  accel_images: { '': 'images' },
  accel_program: { '': 'program' },
  accel: { '': 'registers' },
  accel_top: { gen_port: 'ports', u_axi_write_port: 'ports', '': 'registers' },
}

/** The unit of an instance in a module of the accelerator that is opened; the empty instance is the module's own cells. */
export function unitOf(module: string, instance: string): AcceleratorUnit {
  const parts = rooms[module] ?? { '': 'registers' }
  const starts = Object.keys(parts).filter((start) => start !== '' && isPart(instance, start))
  return parts[starts[0] ?? '']
}

// u_gelu_tag is no part of u_gelu.
function isPart(instance: string, start: string): boolean {
  return instance === start || (/^[.[]/.test(instance.slice(start.length)) && instance.startsWith(start))
}
