import { copyFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { PNG } from 'pngjs'
import { packageRoot } from '../../generator/base/root.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { importM3vit } from '../../generator/import/m3vit.js'
import { parseSettings } from '../../generator/import/m3vit-settings.js'
import { importVit } from '../../generator/import/vit.js'
import { programFixtures, safetensors } from '../weights/fixtures.js'
import { asTimm } from '../weights/timm-fixtures.js'
import { torchFile } from '../weights/torch-fixtures.js'

const fixtures = join(packageRoot, 'test/config/fixtures')

/** Settings of M³ViT's training script in the tutorial. */
const m3vitSettings = parseSettings([
  ...['moe_top_k=2', 'moe_mlp_ratio=2', 'moe_gate_type=noisy_vmoe', 'multi_gate=True'],
])

/**
 * What the reader of docs/tutorial/from-a-checkpoint.md has in a folder, with drawn weights: timm's DeiT tiny, an experiment
 * of M³ViT, and a picture.
 */
export function writeTutorialFiles(folder: string): void {
  const at = (name: string) => join(folder, name)
  copyFileSync(join(fixtures, 'vit/timm_deit_tiny.json'), at('config.json'))
  const deit = elaborate(importVit(at('config.json')).config)
  writeFileSync(at('deit_tiny.safetensors'), safetensors(asTimm(programFixtures(deit))))
  copyFileSync(join(fixtures, 'm3vit/edge_moe.yml'), at('m3vit.yml'))
  const m3vit = elaborate(importM3vit(at('m3vit.yml'), m3vitSettings).config)
  writeFileSync(at('m3vit.pth'), torchFile(asTimm(programFixtures(m3vit))))
  writeFileSync(at('picture.png'), PNG.sync.write(new PNG({ width: 32, height: 32 })))
}
