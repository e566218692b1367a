// A thread that runs functions of kernels.wat on the memory that it shares with the one that started it, when told.
// Plain JavaScript: it is loaded by its path, from sources and from the build alike.
import { workerData } from 'node:worker_threads'

const { memory, module, control } = workerData
const { exports: kernels } = new WebAssembly.Instance(module, { model: { memory } })
const state = new Int32Array(control, 0, 2)
const operands = new BigInt64Array(control, 16)

// state[0]: 0 idle, 1 a job is there. state[1]: which. Operands follow the function's signature.
const jobs = [
  { run: kernels.exact, wide: [2, 10, 11, 12, 13], count: 15 },
  { run: kernels.floored, wide: [], count: 8 },
]
for (;;) {
  Atomics.wait(state, 0, 0)
  const { run, wide, count } = jobs[state[1]]
  run(...Array.from(operands.subarray(0, count), (value, i) => (wide.includes(i) ? value : Number(value))))
  Atomics.store(state, 0, 0)
  Atomics.notify(state, 0)
}
