// The first thing to run after a clone: sets up what is missing, generates the nano preset, proves that its model,
// HLS C++ and Verilog compute the same bits, and says where to look. Plain JavaScript: it runs before any module.

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { SetupError, setup } from './setup.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = 'hls-out/nano'

async function main() {
  setup({ retry: true })
  // Compiled by the set-up just now.
  const { networkBackends } = await import('../dist/generator/backends/network-backends.js')
  const { backends, reasons } = await runnableBackends(networkBackends)
  const started = performance.now()
  await moeforge(['generate', 'nano', '--out', folder])
  await moeforge(['verify', 'nano', '--backend', backends.join(',')])
  console.log(summary(backends, reasons, (performance.now() - started) / 1000))
}

/** Backends whose tools are all there, and why others are left out. */
async function runnableBackends(all) {
  const backends = []
  const reasons = []
  for (const [name, backend] of Object.entries(all))
    await backend.require().then(
      () => backends.push(name),
      (error) => reasons.push(`${name}: ${error.message}`),
    )
  return { backends, reasons }
}

async function moeforge(args) {
  const running = spawn(process.execPath, [join(root, 'dist/generator/cli/main.js'), ...args], {
    cwd: root,
    stdio: 'inherit',
  })
  // What ends this ends that as well.
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP']
  for (const name of signals) process.once(name, () => running.kill(name))
  const [status, signal] = await once(running, 'exit')
  for (const name of signals) process.removeAllListeners(name)
  if (signal !== null) process.kill(process.pid, signal)
  if (status !== 0) process.exit(status)
}

function summary(backends, reasons, seconds) {
  const names = { model: 'the reference model', csim: 'the HLS C++', verilator: 'the Verilog' }
  const proved =
    backends.length > 1
      ? `Proved: ${backends.map((backend) => names[backend]).join(', ')} give the same bits for every unit of nano.`
      : 'Nothing is proved: no simulator is here to compare the reference model with.'
  const lines = [
    '',
    proved,
    ...reasons.map((reason) => `Not proved on ${reason}`),
    `It took ${seconds.toFixed(0)} s. The project is in ${join(root, folder)}: rtl/ (Verilog), hls/ (HLS C++), data/ (vectors).`,
    'Next: npx moeforge init m3vit-tiny --out my.yaml; npx moeforge generate my.yaml; npx moeforge verify my.yaml',
  ]
  return lines.join('\n')
}

try {
  await main()
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}
