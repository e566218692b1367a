/** A small network that the Verilog accelerator takes, as a config file. */
export const smallAccelerator = `
name: small-accelerator
model:
  image: { height: 32, width: 32 }
  patchSize: 8
  embedDim: 32
  depth: 4
  heads: 2
  mlpRatio: 4
  moe: { blocks: odd, experts: 4, topK: 2, hidden: 64 }
  tasks: [semseg, depth]
hardware:
  device: zcu102
  array: { lanes: 8, taps: 8 }
  buffers: { weightTiles: 128 }
numerics:
  formats:
    activation: fixed<18,7>
    key: fixed<16,5>
    value: fixed<16,5>
    score: fixed<22,10>
    gateScore: fixed<18,2>
`
