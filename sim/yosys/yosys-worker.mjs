// A worker that runs Yosys of @yowasp/yosys, again and again: loading it takes most of a second. Plain JavaScript, because
// a worker is started from a file, whether or not the sources are compiled.
//
// A message is a YosysRun of npm-yosys.ts; the answer { failure }.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { Exit, runYosys } from '@yowasp/yosys'
import { fileIn, folderTree } from '../wasm/folder-tree.mjs'

// Without fetchProgress it prints a line for each file that it loads.
const loaded = runYosys(null, {}, { fetchProgress: () => {} })

parentPort.on('message', async (run) => {
  parentPort.postMessage({ failure: await yosys(run) })
})

async function yosys({ cwd, args, products }) {
  const said = []
  const decoder = new TextDecoder()
  const hear = (bytes) => {
    if (bytes !== null) said.push(decoder.decode(bytes, { stream: true }))
  }
  const files = folderTree(cwd)
  await loaded
  try {
    const options = { stdout: hear, stderr: hear, decodeASCII: false }
    const made = await runYosys(args, files, options)
    for (const product of products) writeFileSync(join(cwd, product), fileIn(made, product))
    return null
  } catch (error) {
    if (error instanceof Exit) return { exitCode: error.code, said: said.join('') }
    throw new Error(`${error.message}\n${said.join('')}`)
  }
}
