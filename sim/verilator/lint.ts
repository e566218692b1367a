/** Verilator's arguments for linting a top module, whose file and modules are in `rtl/`. */
export function lintArguments(top: string): string[] {
  return ['--lint-only', '-Wall', '-y', 'rtl', '--top-module', top, `rtl/${top}.v`]
}
