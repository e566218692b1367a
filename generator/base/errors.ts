/** What went wrong at one place of a user's input. Printed as `path: message; repair`. */
export interface Problem {
  /** Where: a config path such as `model.heads`, a file, or a command-line option. */
  readonly path: string
  /** The value and the rule it breaks: `5 does not divide embedDim 192`. */
  readonly message: string
  /** What to do about it: `try 3, 4 or 6`. */
  readonly repair?: string
}

/** An error that a person can act on. The command line prints it without a stack and exits with `exitCode`. */
export abstract class MoeforgeError extends Error {
  abstract readonly exitCode: 1 | 2 | 3
}

/** A check found a difference. Exit code 1. */
export class CheckError extends MoeforgeError {
  readonly exitCode = 1
}

/** Bad input or usage; every problem found is listed. Exit code 2. */
export class InputError extends MoeforgeError {
  readonly exitCode = 2

  constructor(readonly problems: readonly Problem[]) {
    super(formatProblems(problems))
  }

  /** An error with a single problem. */
  static at(path: string, message: string, repair?: string): InputError {
    return new InputError([repair === undefined ? { path, message } : { path, message, repair }])
  }
}

/** The InputError that work throws; null where it throws none. Other errors pass. */
export function refusalOf(work: () => unknown): InputError | null {
  try {
    work()
    return null
  } catch (error) {
    if (error instanceof InputError) return error
    throw error
  }
}

/** A tool is missing, or broke. Exit code 3. */
export class ToolError extends MoeforgeError {
  readonly exitCode = 3
}

/** More would help nobody. */
const mostProblems = 50

function formatProblems(problems: readonly Problem[]): string {
  const lines = problems.slice(0, mostProblems).map(formatProblem)
  const more = problems.length - lines.length
  return [...lines, ...(more > 0 ? [`and ${more} more problem${more === 1 ? '' : 's'}`] : [])].join('\n')
}

function formatProblem({ path, message, repair }: Problem): string {
  return repair === undefined ? `${path}: ${message}` : `${path}: ${message}; ${repair}`
}
