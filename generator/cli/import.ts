import { resolve } from 'node:path'
import { InputError } from '../base/errors.js'
import { makeNewFile, writeNewFile } from '../base/output-file.js'
import { mustBeNewFile } from '../base/writable.js'
import { printConfig } from '../config/print.js'
import type { Imported } from '../import/imported.js'
import { importM3vit } from '../import/m3vit.js'
import { parseSettings } from '../import/m3vit-settings.js'
import { importOnnx } from '../import/onnx/import-onnx.js'
import { importVit } from '../import/vit.js'
import { safetensorsSuffix, writeSafetensors } from '../weights/write-safetensors.js'

export interface ImportOptions {
  readonly out?: string
}

export interface M3vitOptions extends ImportOptions {
  readonly set: readonly string[]
}

export interface OnnxOptions extends ImportOptions {
  readonly weightsOut?: string
}

/** Prints or writes the config of an experiment file of M³ViT. */
export function fromM3vit(file: string, { set, out }: M3vitOptions): Promise<void> {
  return print(importM3vit(file, parseSettings(set)), out)
}

/** Prints or writes the config of a config.json of timm's or Hugging Face's. */
export function fromVit(file: string, { out }: ImportOptions): Promise<void> {
  return print(importVit(file), out)
}

/** Prints or writes the config of the network in an ONNX file, and writes its weights. */
export async function fromOnnx(file: string, { out, weightsOut }: OnnxOptions): Promise<void> {
  // Before any is written: one without the other would have to be removed again.
  await mustBeFree(out, weightsOut)
  const { tensors, ...imported } = importOnnx(file)
  if (weightsOut === undefined)
    return print(
      { ...imported, notes: [...imported.notes, `its weights were left out: ${weightsOption} writes them`] },
      out,
    )
  await makeNewFile({ path: weightsOut, option: weightsOption }, (temporary) =>
    writeSafetensors(temporary, tensors),
  )
  await print(imported, out)
}

const weightsOption = '--weights-out'

async function mustBeFree(out: string | undefined, weightsOut: string | undefined): Promise<void> {
  if (out !== undefined && weightsOut !== undefined && resolve(out) === resolve(weightsOut))
    throw InputError.at(weightsOption, `${weightsOut} is the file of --out too`, 'name another')
  if (weightsOut !== undefined && !weightsOut.endsWith(safetensorsSuffix))
    throw InputError.at(
      weightsOption,
      `${weightsOut} does not end with ${safetensorsSuffix}`,
      `name a ${safetensorsSuffix} file`,
    )
  if (out !== undefined) await mustBeNewFile({ path: out, option: '--out' })
  if (weightsOut !== undefined) await mustBeNewFile({ path: weightsOut, option: weightsOption })
}

async function print({ config, notes }: Imported, out: string | undefined): Promise<void> {
  const text = printConfig(config)
  if (out === undefined) process.stdout.write(text)
  else await writeNewFile({ path: out, option: '--out' }, text)
  for (const note of notes) console.error(`note: ${note}`)
}
