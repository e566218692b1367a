/** A file to write: path within the generated project, and its text. */
export interface EmittedFile {
  readonly path: string
  readonly text: string
}
