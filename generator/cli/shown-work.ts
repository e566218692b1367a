import type { Done } from '../backends/network-job.js'
/** A block that is redrawn while work runs, for terminals; a plain line for each piece of work; nothing. */
export type ProgressStyle = 'live' | 'lines' | 'silent'

/** Where progress is shown, stderr for one. */
export interface Stream {
  write(text: string): boolean
  /** Of the terminal; absent where there is none. */
  readonly columns?: number
  readonly rows?: number
}

/** What is shown, and where. */
export interface ViewOptions {
  readonly stream: Stream
  /** Pieces of work there will be; null: a single one, which stands for itself. */
  readonly total: number | null
}

/** What shows pieces of work. */
export interface ProgressView {
  begin(title: string): ShownWork
  /** All that began has ended, and nothing more comes. */
  end(): void
}

/** A piece of work while it runs. */
export interface ShownWork {
  /** What part of it runs; null: none that has a name. */
  part(title: string | null): void
  readonly done: Done
  end(): void
}
