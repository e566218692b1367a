import { Document, isMap, isScalar, isSeq, type YAMLMap } from 'yaml'
import * as z from 'zod'
import { wrapped } from '../base/wrapped.js'
import type { Config } from './config.js'
import { oddBlocks } from './resolve-config.js'
import { configSchema } from './schema.js'
import { unwrapped } from './shape.js'

/** Columns that comment lines may take. */
const columns = 100

/** The config as YAML that loads again to the same config, with every key's meaning, unit and range above it. */
export function printConfig(config: Config): string {
  const document = new Document({ ...config, model: writtenModel(config.model) })
  // A document made from a map has a map for contents.
  addComments(document.contents as unknown as YAMLMap, configSchema, 0)
  return document.toString({ lineWidth: 0, flowCollectionPadding: false })
}

/** The model with MoE blocks in the short spelling, which stays right when someone changes the depth. */
function writtenModel(model: Config['model']) {
  if (!model.moe) return model
  const isOdd = `${model.moe.blocks}` === `${oddBlocks(model.depth)}`
  return isOdd ? { ...model, moe: { ...model.moe, blocks: 'odd' } } : model
}

function addComments(map: YAMLMap, section: z.ZodObject, depth: number): void {
  for (const { key, value } of map.items) {
    if (!isScalar(key)) continue
    const schema = section.shape[String(key.value)]
    const inner = unwrapped(schema)
    key.commentBefore = commentText(documentation(schema), columns - 2 * depth - 1)
    key.spaceBefore = depth === 0 && key.value !== 'name'
    if (isSeq(value)) value.flow = true
    if (isMap(value) && inner instanceof z.ZodObject) addComments(value, inner, depth + 1)
  }
}

/** The description of a field or section, which `.optional()` and the like may cover. */
function documentation(schema: z.core.$ZodType): string {
  const own = z.globalRegistry.get(schema)?.description
  if (own !== undefined || unwrapped(schema) === schema) return own ?? ''
  const covered =
    schema instanceof z.ZodOptional || schema instanceof z.ZodNullable ? schema.unwrap() : schema
  return documentation(covered)
}

/** Each line gets the space that follows `#`. */
function commentText(text: string, width: number): string {
  return wrapped(text, width - 1)
    .split('\n')
    .map((line) => ` ${line}`)
    .join('\n')
}
