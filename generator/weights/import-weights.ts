import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { InputError } from '../base/errors.js'
import type { Design } from '../design/design.js'
import { givenParameters } from '../network/parameters.js'
import { floatSuffix } from './float-folder.js'
import { foldNormalisation, type PixelStatistics } from './fold-normalisation.js'
import { checkSource, type ParameterSource, readParameter } from './parameter-source.js'
import { countOf, type Reals } from './tensor-source.js'

/** A byte b is b / 255 where networks are trained, b / 256 here (docs/reference/numerics.md, patch_embed). */
const pixelScale = 255 / 256

/**
 * Writes every parameter of a design, whatever the source calls it, as a folder of `.float32.bin` under the program's
 * names.
 * @param statistics - what training subtracted from pixels and divided them by, folded into the patch embedding; null
 *   where pixels go in as they are.
 * @returns the number of files.
 * @throws InputError when the source lacks a parameter, or there is not a mean and a deviation for each channel.
 */
export async function writeImportedWeights(
  design: Design,
  { source, statistics }: { readonly source: ParameterSource; readonly statistics: PixelStatistics | null },
  folder: string,
): Promise<number> {
  await checkSource(design, source)
  const parameters = givenParameters(design)
  const tensors = new Map<string, Reals>()
  for (const { name, shape, columns } of parameters)
    tensors.set(name, await readParameter(source, name, { rows: countOf(shape) / columns, columns }))
  if (statistics !== null) foldInto(tensors, checked(design, statistics))
  for (const [name, values] of tensors)
    await writeFile(join(folder, name + floatSuffix), Float32Array.from(values))
  return tensors.size
}

function checked({ network }: Design, statistics: PixelStatistics): PixelStatistics {
  const { channels } = network.image
  for (const [option, values] of Object.entries(statistics)) {
    if (values.length !== channels)
      throw InputError.at(`--${option}`, `has ${values.length} values, but the image ${channels} channels`)
  }
  if (statistics.std.includes(0)) throw InputError.at('--std', 'is 0 for a channel', 'write positive numbers')
  const scaled = (values: readonly number[]) => values.map((value) => value * pixelScale)
  return { mean: scaled(statistics.mean), std: scaled(statistics.std) }
}

function foldInto(tensors: Map<string, Reals>, statistics: PixelStatistics): void {
  const [weight, bias] = ['patch_embed_weight', 'patch_embed_bias'].map((name) =>
    Float32Array.from(tensors.get(name) ?? []),
  )
  const folded = foldNormalisation({ weight, bias }, statistics)
  tensors.set('patch_embed_weight', folded.weight).set('patch_embed_bias', folded.bias)
}
