import { InputError } from '../base/errors.js'
import { importHuggingFace } from './hugging-face.js'
import type { Imported } from './imported.js'
import { readSource } from './read-source.js'
import { importTimm } from './timm.js'

/**
 * Imports the `config.json` of a dense vision transformer, as Hugging Face's transformers or timm publish it.
 * @throws InputError when it is neither, or a network that moeforge does not build.
 */
export function importVit(file: string): Imported {
  const source = readSource(file)
  if (Object.hasOwn(source, 'model_type')) return importHuggingFace(source)
  if (Object.hasOwn(source, 'architecture')) return importTimm(source)
  throw InputError.at(
    file,
    'has neither the model_type of a Hugging Face config nor the architecture of a timm one',
    'name the config.json of a ViT, DeiT, DINOv2, MAE or CLIP',
  )
}
