import type { Command } from 'commander'
import type { ImportOptions, M3vitOptions, OnnxOptions } from '../import.js'
import { withExamples } from './examples.js'
import { collect } from './options.js'

/** `moeforge import`: what describes a network elsewhere, as a config. */
export function registerImport(program: Command): void {
  const command = program.command('import').description("make a config of another project's description")
  registerM3vit(command)
  registerVit(command)
  registerOnnx(command)
  withExamples(command, 'import vit config.json --out mine.yaml')
}

function registerM3vit(parent: Command): void {
  const command = parent
    .command('m3vit')
    .description('an experiment file of M³ViT (YAML)')
    .argument('<file>', 'the experiment file')
    .option(
      '--set <key=value>',
      'a setting of its training script, such as moe_top_k=4; repeat for more; overrides the file',
      collect,
      [],
    )
    .option('--out <file>', 'write a new file instead of stdout')
  withExamples(command, 'import m3vit experiment.yml --set moe_top_k=4').action(
    async (file: string, options: M3vitOptions) => {
      const { fromM3vit } = await import('../import.js')
      await fromM3vit(file, options)
    },
  )
}

function registerVit(parent: Command): void {
  const command = parent
    .command('vit')
    .description("a config.json of timm's or Hugging Face's ViT, DeiT, DINOv2, MAE or CLIP")
    .argument('<file>', 'the config.json')
    .option('--out <file>', 'write a new file instead of stdout')
  withExamples(command, 'import vit config.json').action(async (file: string, options: ImportOptions) => {
    const { fromVit } = await import('../import.js')
    await fromVit(file, options)
  })
}

function registerOnnx(parent: Command): void {
  const command = parent
    .command('onnx')
    .description("a ViT's graph as PyTorch exports it, and its weights")
    .argument('<file>', 'the ONNX file')
    .option('--out <file>', 'write the config to a new file instead of stdout')
    .option('--weights-out <file>', 'write the weights to a new .safetensors file')
  withExamples(command, 'import onnx model.onnx --out net.yaml --weights-out net.safetensors').action(
    async (file: string, options: OnnxOptions) => {
      const { fromOnnx } = await import('../import.js')
      await fromOnnx(file, options)
    },
  )
}
