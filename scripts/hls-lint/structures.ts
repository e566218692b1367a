import { type HlsProgram, recordName } from './program.js'

/** Whether a value of a type, or what it refers to, is a structure of ours with an array in it. */
export function holdsArrays(type: string, program: HlsProgram): boolean {
  // Instances of a template are told apart by their arguments, which say nothing of where arrays are.
  const fields = program.recordsNamed(recordName(type)).flatMap(({ inner }) => inner)
  return fields.some(
    ({ kind, type: field = '' }) =>
      kind === 'FieldDecl' && (field.includes('[') || (!field.includes('*') && holdsArrays(field, program))),
  )
}
