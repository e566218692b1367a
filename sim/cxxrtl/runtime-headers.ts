import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { z } from 'zod'
import { ToolError } from '../../generator/base/errors.js'
import { npmToolFolder } from '../wasm/npm-tool.js'

type Tree = { readonly [name: string]: Tree | string }

const tree: z.ZodType<Tree> = z.lazy(() => z.record(z.string(), z.union([z.string(), tree])))

const resources = z.object({
  filesystem: z.object({
    share: z.object({
      include: z.object({ backends: z.object({ cxxrtl: z.object({ runtime: tree }) }) }),
    }),
  }),
})

/**
 * The headers that the C++ of Yosys' CXXRTL includes, text by path, `cxxrtl/cxxrtl.h` among them. @yowasp/yosys holds
 * them with the other files of Yosys in a module of its own.
 * @throws ToolError where the package is missing, or has them no more.
 */
export async function cxxrtlHeaders(): Promise<Map<string, string>> {
  const file = join(npmToolFolder('@yowasp/yosys'), 'gen/resources-yosys.js')
  const found = resources.safeParse(await import(pathToFileURL(file).href))
  if (!found.success) throw new ToolError(`${file} lacks the headers of CXXRTL`)
  const files = filesOf(found.data.filesystem.share.include.backends.cxxrtl.runtime)
  return new Map(files.map(([path, text]) => [path, text.replaceAll(alwaysInline, 'inline')]))
}

// Without optimisation it makes half as much C++ again, and with it the compiler knows better.
const alwaysInline = 'inline __attribute__((__always_inline__))'

function filesOf(folder: Tree): [string, string][] {
  return Object.entries(folder).flatMap(([name, content]) =>
    typeof content === 'string'
      ? [[name, content] as [string, string]]
      : filesOf(content).map(([path, text]): [string, string] => [`${name}/${path}`, text]),
  )
}
