import { basename } from 'node:path'
import { configName, type Imported, importedConfig } from '../imported.js'
import { loadGraph } from './graph/load-graph.js'
import { modelSection } from './model-section.js'
import { recognise } from './recognise/recognise.js'
import { type TimmWeights, timmWeights } from './timm-weights.js'

/** A network in an ONNX file as a config, and its weights. */
export interface ImportedOnnx extends Imported {
  /** Under timm's names. */
  readonly tensors: TimmWeights['tensors']
}

/**
 * Finds a vision transformer in the graph of an ONNX file, as PyTorch exports it.
 * @throws InputError when it is no ONNX file, or has something that is not recognised or not built: the node, and what
 *   is expected there.
 */
export function importOnnx(file: string): ImportedOnnx {
  const graph = loadGraph(file)
  const recognised = recognise(graph)
  const { model, notes } = modelSection(recognised.description, file)
  const weights = timmWeights(recognised)
  const name = configName(basename(file).replace(/\.onnx$/, ''), 'vit')
  return {
    config: importedConfig(name, model, {}),
    tensors: weights.tensors,
    notes: [...graph.notes, ...notes, ...weights.notes],
  }
}
