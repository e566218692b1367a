/** What Verilator is to read, and how. */
export interface VerilateRequest {
  /** Contents by path, relative and with slashes: the only files that Verilator sees. */
  readonly files: Readonly<Record<string, string | Uint8Array>>
  /** Name of the top module. */
  readonly top: string
  /** Further arguments of Verilator, such as `['-Wall', '-O3', '-y', 'rtl']`. */
  readonly args?: readonly string[]
}

/** Each of these says what Verilator is to make; one of them has to be there. */
const modes = ['cc', 'sc', 'cdc', 'binary', 'lint-only', 'xml-only', 'E', 'dpi-hdr-only']
const source = /\.(?:v|sv|vlt)$/

/**
 * Verilator's arguments: those of the request, and what they lack to run. Sources that no argument names are given in
 * their order; with `-y` only those that lie outside its folders, and the file of the top module. What `-v` names is
 * read where a module is missing.
 */
export function commandLine({ files, top, args = [] }: VerilateRequest): string[] {
  return [
    ...(hasOption(args, modes) ? [] : ['--cc']),
    ...(hasOption(args, ['top', 'top-module']) ? [] : ['--top-module', top]),
    ...args,
    ...sourcesLeft(
      Object.keys(files).filter((path) => source.test(path)),
      top,
      args,
    ),
  ]
}

function sourcesLeft(sources: readonly string[], top: string, args: readonly string[]): string[] {
  const libraries = valuesOf(args, '-v')
  const isNamed = args.some((arg) => sources.includes(arg) && !libraries.includes(arg))
  if (isNamed || hasOption(args, ['f', 'F'])) return []
  const searched = valuesOf(args, '-y').map((folder) => folder.replace(/\/*$/, ''))
  return sources.filter((path) => {
    const [, folder, name] = /^(?:(.*)\/)?([^/]*)\.\w+$/.exec(path) ?? []
    return name === top || !(searched.includes(folder ?? '.') || libraries.includes(path))
  })
}

function valuesOf(args: readonly string[], option: string): string[] {
  return args.filter((_, index) => args[index - 1] === option)
}

/** Verilator takes an option with one dash or two. */
function hasOption(args: readonly string[], names: readonly string[]): boolean {
  return args.some((arg) => names.includes(arg.replace(/^--?/, '')) && arg.startsWith('-'))
}

/** @throws TypeError for a path that would leave the folder, or that Verilator would take for an option */
export function checkPaths(paths: readonly string[]): void {
  for (const path of paths) {
    const problem = problemOf(path)
    if (problem !== null) throw new TypeError(`files: ${JSON.stringify(path)} ${problem}`)
  }
}

function problemOf(path: string): string | null {
  if (/^[-+]/.test(path)) return 'begins like an option; give it another name'
  const isPlain = path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  if (isPlain && !path.includes('\0')) return null
  return "is no path below the folder; write it as 'rtl/counter.v', without '.', '..' or a slash at its start or end"
}
