// Runs a program of WebAssembly (WASI) as if it were one of this machine:
//
//   node run-program.mjs PROGRAM.wasm [ARGUMENT...]
//
// It sees the working folder, and the folders of absolute paths among its arguments. Plain JavaScript, because it is
// started from a file, whether or not the sources are compiled. Not with Node's own WASI: with it Node 20 crashed as it
// ended, in six of 350 short runs, and after the one that took long.

import { readFile } from 'node:fs/promises'
import { dirname, isAbsolute } from 'node:path'
import { Fd, WASI } from '@bjorn3/browser_wasi_shim'
import { HostFolder, HostOutput } from './host-files.mjs'

const [, , path, ...args] = process.argv
const named = [...new Set(args.filter(isAbsolute).map(dirname))]
const folders = [new HostFolder('.', process.cwd()), ...named.map((folder) => new HostFolder(folder, folder))]
const files = [new Fd(), new HostOutput(1), new HostOutput(2), ...folders]
const program = new WASI([path, ...args], [], files, { debug: false })
const module = await WebAssembly.compile(await readFile(path))
const instance = await WebAssembly.instantiate(module, { wasi_snapshot_preview1: program.wasiImport })
process.exitCode = program.start(instance)
