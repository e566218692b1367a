// A worker that compiles C++ to WebAssembly with @yowasp/clang, again and again: loading the compiler takes seconds.
// Plain JavaScript, because a worker is started from a file, whether or not the sources are compiled.
//
// A message is a Compilation of compile-workers.ts; the answer { failure }.

import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { Exit, runClang } from '@yowasp/clang'
import { folderTree } from './folder-tree.mjs'

// Without fetchProgress it prints a line for each file that it loads.
const loaded = runClang(null, {}, { fetchProgress: () => {} })

parentPort.on('message', async (compilation) => {
  parentPort.postMessage({ failure: await compile(compilation) })
})

async function compile({ cwd, args, outside }) {
  const said = []
  const written = []
  const decoder = new TextDecoder()
  const hear = (bytes) => {
    if (bytes !== null) said.push(decoder.decode(bytes, { stream: true }))
  }
  const keep = (bytes) => {
    if (bytes !== null) written.push(bytes.slice())
  }
  const files = folderTree(cwd)
  for (const path of outsidePaths(args, outside)) addOutside(files, path, outside)
  await loaded
  try {
    const place = args.lastIndexOf('-o') + 1
    // The package's file system copies a whole file for each 4 KB that are written to it: minutes for large ones. What
    // is made therefore comes over stdout.
    const options = { stdout: keep, stderr: hear, decodeASCII: false }
    await runClang(['clang++', ...args.with(place, '-')], files, options)
    writeFileSync(join(cwd, args[place]), Buffer.concat(written))
    return null
  } catch (error) {
    if (error instanceof Exit) return { exitCode: error.code, said: said.join('') }
    throw new Error(`${error.message}\n${said.join('')}`)
  }
}

/** `outside/…` in arguments, alone or behind -I, as paths of this machine. */
function outsidePaths(args, outside) {
  const found = args.map((arg) => new RegExp(`^(?:-I|-isystem)?${outside}(/.*)$`).exec(arg)?.[1])
  return new Set(found.filter((path) => path !== undefined))
}

function addOutside(files, path, outside) {
  // Clang wants to see the header that it compiled ahead, where it was then.
  if (path.endsWith('.pch')) files[basename(path, '.pch')] = readFileSync(path.slice(0, -'.pch'.length))
  const names = [outside, ...path.split('/').filter((name) => name !== '')]
  const last = names.pop()
  let place = files
  for (const name of names) {
    place[name] ??= {}
    place = place[name]
  }
  place[last] = statSync(path).isDirectory() ? folderTree(path) : readFileSync(path)
}
