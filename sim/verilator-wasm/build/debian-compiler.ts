import { runTool } from '../../run-tool.js'
import { type Compiler, compileFlags, linkFlags } from './compiler.js'
import { compilerTools, requireTools } from './tools.js'

const clang = 'clang++-16'
const target = '--target=wasm32-wasi'
const library = ['-nostdinc++', '-isystem', '/usr/lib/llvm-16/include/wasm32-wasi/c++/v1']

/** Debian's clang for WASI. @throws ToolError where some of it is missing */
export async function debianCompiler(): Promise<Compiler> {
  requireTools(compilerTools)
  const [version] = (await runTool(clang, ['--version'], { cwd: '.' })).split('\n')
  const flags = [target, ...compileFlags, ...library]
  const run = async (cwd: string, args: readonly string[]) => void (await runTool(clang, args, { cwd }))
  return {
    version: [version, ...flags].join(' '),
    atOnce: 2,
    precompile: (tree, header, precompiled) =>
      run(tree, [...flags, '-x', 'c++-header', header, '-o', precompiled]),
    compile: ({ tree, source, precompiled, object }) =>
      run(tree, [...flags, '-include-pch', precompiled, '-c', source, '-o', object]),
    link: (objects, program) =>
      run('.', [target, ...linkFlags, '-L/usr/lib/wasm32-wasi', ...objects, '-o', program]),
  }
}
