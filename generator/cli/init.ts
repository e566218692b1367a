import { dirname } from 'node:path'
import { InputError } from '../base/errors.js'
import { writeNewFile } from '../base/output-file.js'
import { left, right, textTable } from '../base/text-table.js'
import type { ModelConfig } from '../config/config.js'
import { schemaLine } from '../config/json-schema.js'
import { loadConfig, presetForDevice } from '../config/load.js'
import { presetNames, unknownPreset } from '../config/presets.js'
import { printConfig } from '../config/print.js'
import { outputWidth } from './output-width.js'

export interface InitOptions {
  readonly out?: string
  readonly device?: string
  readonly list: boolean
}

/** Prints a preset as commented YAML, or writes it to a new file; or lists the presets. */
export async function init(preset: string, { out, device, list }: InitOptions): Promise<void> {
  if (list) {
    console.log(presetTable(outputWidth()))
    return
  }
  if (!presetNames().includes(preset)) throw new InputError([unknownPreset(preset, 'no such preset')])
  const config = device === undefined ? loadConfig(preset) : presetForDevice(preset, device)
  const folder = out === undefined ? '.' : dirname(out)
  const text = `${schemaLine(folder)}\n${printConfig(config)}`
  if (out === undefined) process.stdout.write(text)
  else await writeNewFile({ path: out, option: '--out' }, text)
}

/** A line for each preset. */
export function presetTable(width?: number): string {
  const columns = [
    ...[left('preset'), left('image'), right('width'), right('blocks'), right('experts')],
    ...[left('ends with'), left('device'), left('array')],
  ]
  const rows = presetNames().map((name) => {
    const { model, hardware } = loadConfig(name)
    const { image, embedDim, depth, moe } = model
    return [
      ...[name, `${image.height} x ${image.width}`, String(embedDim), String(depth)],
      ...[String(moe?.experts ?? '-'), endOf(model)],
      ...[hardware.device, `${hardware.array.lanes} x ${hardware.array.taps}`],
    ]
  })
  return textTable([{ columns, rows }], width)
}

function endOf({ head, finalNorm, tasks }: ModelConfig): string {
  if (head !== null) return `${head.classes} classes`
  return finalNorm ? 'features' : tasks.join(', ')
}
