import * as z from 'zod'
import { InputError } from '../base/errors.js'
import { anyMapping } from '../config/fields.js'
import { checkShape } from '../config/shape.js'
import { ignoredByVit } from './hugging-face-keys.js'
import { ignoredKeys } from './ignored-keys.js'

const schema = z.strictObject({
  model_type: z.unknown(),
  vision_config: anyMapping({ doc: 'The vision tower' }).nullable().optional(),
  vision_config_dict: anyMapping({ doc: 'The vision tower, in older files' }).nullable().optional(),
  projection_dim: z.unknown().optional(),
  architectures: z.unknown().optional(),
  _name_or_path: z.unknown().optional(),
  ...ignoredKeys([
    ...ignoredByVit,
    'text_config',
    'text_config_dict',
    'logit_scale_init_value',
    'initializer_factor',
  ]),
})

/**
 * The vision tower of a config of CLIP, with what the whole says of it. `vision_config_dict` wins over `vision_config`,
 * as in transformers.
 * @throws InputError for unknown keys.
 */
export function visionSource(source: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { usable, problems } = checkShape(schema, source)
  if (problems.length > 0) throw new InputError(problems)
  const { vision_config, vision_config_dict, projection_dim, architectures, _name_or_path } =
    usable as z.infer<typeof schema>
  // Both parts have a name, classes and projection of their own, which mean nothing within the whole.
  const { architectures: _, _name_or_path: __, ...tower } = vision_config_dict ?? vision_config ?? {}
  return { ...tower, projection_dim: projection_dim ?? null, architectures, _name_or_path }
}
