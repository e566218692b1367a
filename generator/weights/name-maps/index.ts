import { InputError } from '../../base/errors.js'
import { huggingFaceClipNames, openAiClipNames } from './clip.js'
import { huggingFaceNames } from './hugging-face.js'
import { jaxVitNames, vMoeNames } from './jax.js'
import { m3vitNames } from './m3vit.js'
import type { NameMap } from './name-map.js'
import { programNames } from './program.js'
import { timmNames } from './timm.js'

const nameMaps = [
  ...[programNames, m3vitNames, timmNames],
  ...[huggingFaceNames, huggingFaceClipNames, openAiClipNames],
  ...[jaxVitNames, vMoeNames],
]

/**
 * The convention that a source's names follow.
 * @param names - without prefixes of wrappers; none at all follow the program's.
 * @throws InputError when they follow none, or more than one.
 */
export function nameMapOf(path: string, names: readonly string[]): NameMap {
  const shown = nameMaps.filter(({ signature }) => names.some((name) => signature.test(name)))
  const found = shown.filter((map) => !shown.some(({ includes }) => includes === map))
  if (found.length === 1) return found[0]
  const known = nameMaps.map(({ name }) => name)
  if (found.length > 1) {
    const hits = found.map((map) => `${names.find((name) => map.signature.test(name))} (${map.name})`)
    throw InputError.at(path, `mixes naming conventions: ${hits.join(', ')}`, 'name the tensors in one way')
  }
  // What no block belongs to: a folder may hold only this.
  if (names.every((name) => /^(image|pos_embed|(norm|head)_(weight|bias))$/.test(name))) return programNames
  throw InputError.at(
    path,
    `its names follow none of the conventions ${known.join(', ')}: ${names.slice(0, 3).join(', ')}${names.length > 3 ? ', …' : ''}`,
    'rename the tensors as docs/reference/weights.md says',
  )
}
