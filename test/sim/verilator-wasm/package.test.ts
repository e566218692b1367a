import { readFileSync } from 'node:fs'
import { cp, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { withScratchFolder } from '../../../generator/base/temporary-folder.js'
import { findTool } from '../../../sim/tools.js'
import { archive } from '../../../sim/verilator-wasm/build/source-archive.js'
import { compilerTools, sourceTools } from '../../../sim/verilator-wasm/build/tools.js'
import { version } from '../../../sim/verilator-wasm/src/version.js'
import { isBuilt, packageFolder, unlessBuilt } from './built.js'

const readme = readFileSync(join(packageFolder, 'README.md'), 'utf8')
const examples = [...readme.matchAll(/^```js\n(.*?)^```/gms)].map(([, code]) => code)

describe.skipIf(!isBuilt)(`the package${unlessBuilt}`, () => {
  test('installed elsewhere runs the examples of its README', () =>
    withScratchFolder('package', async (folder) => {
      const own = await pack(['--workspace', 'verilator-wasm'], folder)
      const shim = await pack([join(packageRoot, 'node_modules/@bjorn3/browser_wasi_shim')], folder)
      for (const path of [
        'dist/verilator/verilator.wasm',
        'dist/verilator/include/gtkwave/fstapi.c',
        'LICENSE',
      ])
        expect(
          own.files.some((file) => file.endsWith(path)),
          path,
        ).toBe(true)
      expect(own.files.filter((file) => /^(src|node_modules)\//.test(file))).toEqual([])
      await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
      const install = ['install', '--offline', '--no-audit', '--no-fund', own.name, shim.name]
      await execa('npm', install, { cwd: folder })
      const [first, second] = examples
      expect(await run(folder, first)).toContain('obj_dir/Vcounter.cpp\n')
      if (findTool('g++') !== null) expect(await run(folder, second)).toBe('5\n')
      expect(await run(folder, forBrowsers(folder))).toBe('true\n')
    }))
})

test('says how Verilator is built where it is not there', () =>
  withScratchFolder('package', async (folder) => {
    const scripts = (await readdir(join(packageFolder, 'dist'))).filter((name) => name.endsWith('.js'))
    for (const name of scripts) await cp(join(packageFolder, 'dist', name), join(folder, 'dist', name))
    await writeFile(join(folder, 'package.json'), '{ "type": "module" }')
    await symlink(join(packageRoot, 'node_modules'), join(folder, 'node_modules'))
    const code = `import { verilate } from './dist/index.js'
console.log((await verilate({ files: {}, top: 'a' }).catch((error) => error)).message)`
    expect(await run(folder, code)).toBe(
      `${folder}/dist/verilator/verilator.wasm is not built yet; npm run build:wasm\n`,
    )
  }))

describe('the README', () => {
  test('names what the build takes', () => {
    const packages = [...compilerTools, ...sourceTools].map((tool) => tool.package)
    expect(readme).toContain(`\`${packages.join(' ')}\``)
    expect(readme).toContain(archive.sha256)
    expect(readme).toContain(archive.name)
    expect(readme).toContain(`Verilator ${version} `)
  })

  test('has the commands that there are', () => {
    const { scripts } = JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8'))
    for (const [, script] of readme.matchAll(/npm run ([\w:]+)/g)) expect(scripts).toHaveProperty(script)
  })
})

/** The README's example for a browser, its addresses being those of files. */
function forBrowsers(folder: string): string {
  const built = `${folder}/node_modules/verilator-wasm/dist/verilator`
  return [
    "import { readFileSync } from 'node:fs'",
    'const fetch = (path) => Promise.resolve({ path, text: () => readFileSync(path, "utf8") })',
    'WebAssembly.compileStreaming = async (file) => WebAssembly.compile(readFileSync((await file).path))',
    examples[2].replace(/'https:[^']*'/, JSON.stringify(built)).replace("'…'", "'module counter; endmodule'"),
    "console.log(files.has('obj_dir/Vcounter.cpp'))",
  ].join('\n')
}

async function run(folder: string, code: string): Promise<string> {
  await writeFile(join(folder, 'example.js'), code)
  const { stdout } = await execa(process.execPath, ['example.js'], { cwd: folder })
  return `${stdout}\n`.replace(/\n+$/, '\n')
}

interface Packed {
  /** File name of the archive. */
  readonly name: string
  readonly files: readonly string[]
}

async function pack(what: readonly string[], folder: string): Promise<Packed> {
  const args = ['pack', ...what, '--json', '--ignore-scripts', '--pack-destination', folder]
  const { stdout } = await execa('npm', args, { cwd: packageRoot })
  const [{ filename, files }] = JSON.parse(stdout)
  return { name: `./${filename}`, files: files.map(({ path }: { readonly path: string }) => path) }
}
