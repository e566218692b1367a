/** Where the Verilog of a lint lies, from the folder that Verilator runs in. */
export interface LintFolders {
  /** The folder of the top module. */
  readonly rtl?: string
  /** Folders that are searched before it. */
  readonly libraries?: readonly string[]
}

/** Verilator's arguments for linting a top module, whose file and modules are in `rtl/` where no folders are given. */
export function lintArguments(top: string, { rtl = 'rtl', libraries = [] }: LintFolders = {}): string[] {
  const searched = [...libraries, rtl].flatMap((folder) => ['-y', folder])
  return ['--lint-only', '-Wall', ...searched, '--top-module', top, `${rtl}/${top}.v`]
}
