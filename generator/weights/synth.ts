import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Design } from '../design/design.js'
import { givenParameters, type ProgramParameter } from '../network/parameters.js'
import { plausibleValues } from '../numerics/plausible-values.js'
import { floatSuffix } from './float-folder.js'
import { countOf } from './tensor-source.js'

/**
 * Writes stand-ins for every parameter of a design, as a folder of `.float32.bin`: the values that commands use where
 * they are given this seed and no weights.
 * @returns the number of files.
 */
export async function writeSyntheticWeights(design: Design, seed: number, folder: string): Promise<number> {
  const parameters = givenParameters(design)
  for (const parameter of parameters)
    await writeFile(join(folder, parameter.name + floatSuffix), syntheticValues(parameter, seed))
  return parameters.length
}

/** Stand-ins for a parameter, in its shape. */
export function syntheticValues({ name, shape, columns }: ProgramParameter, seed: number): Float32Array {
  return plausibleValues(seed, name, { rows: countOf(shape) / columns, columns })
}
