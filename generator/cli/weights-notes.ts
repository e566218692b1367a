import { type ParameterSource, sourceNotes } from '../weights/parameter-source.js'

/** Says on stderr what was chosen, merged or left out of the files of weights. @throws InputError as `sourceNotes` does. */
export async function printWeightsNotes(source: Pick<ParameterSource, 'folders'>): Promise<void> {
  for (const note of await sourceNotes(source)) console.error(`note: ${note}`)
}
