/** One error or warning that Verilator reports. */
export interface Problem {
  readonly kind: 'error' | 'warning'
  /** Verilator's name of it, such as `WIDTH` or `UNSUPPORTED`; null where it has none. */
  readonly code: string | null
  /** The path as it was given; null where it is of no file. */
  readonly file: string | null
  /** From 1; null where it is of no line. */
  readonly line: number | null
  /** From 1; null where it is of no column. */
  readonly column: number | null
  /** The first line of what it says; the log has the rest. */
  readonly message: string
}

const kinds: Readonly<Record<string, Problem['kind']>> = { Error: 'error', Warning: 'warning' }
const pattern = /^%(Error|Warning)(?:-(\w+))?: (?:(.+?):(\d+):(?:(\d+):)? )?(.*)$/gm
/** What it says at the end counts the problems before it. */
const summary = /^(?:Exiting due to |Command Failed )/

/** The problems in what Verilator printed, in its order. */
export function problemsIn(log: string): Problem[] {
  return [...log.matchAll(pattern)]
    .filter(([, , , file, , , message]) => file !== undefined || !summary.test(message))
    .map(([, kind, code, file, line, column, message]) => ({
      kind: kinds[kind],
      code: code ?? null,
      file: file ?? null,
      line: numberOf(line),
      column: numberOf(column),
      message,
    }))
}

function numberOf(digits: string | undefined): number | null {
  return digits === undefined ? null : Number(digits)
}
