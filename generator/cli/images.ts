import { resolve } from 'node:path'
import { writeNewFile } from '../base/output-file.js'
import { mustBeNewFile } from '../base/writable.js'
import { loadConfig } from '../config/load.js'
import type { Profile } from '../config/profile.js'
import { elaborate } from '../design/elaborate.js'
import { loadImage } from '../images/load-image.js'
import { imageMap, packImage } from '../targets/hls-kernel/image-layout.js'

export interface PackImagesOptions {
  readonly numerics?: Profile
  readonly out: string
}

/** Writes images one after another, as the hosts of kernel and accelerator read them; what was done to them is said on stderr. */
export async function packImages(
  source: string,
  paths: readonly string[],
  { numerics, out }: PackImagesOptions,
): Promise<void> {
  const design = elaborate(loadConfig(source, { numerics }))
  const { bytes, format } = imageMap(design)
  const place = { path: out, option: '--out' }
  await mustBeNewFile(place)
  const images: Uint8Array[] = []
  for (const path of paths) {
    const { pixels, warning } = await loadImage(design, { path, seed: 0 })
    if (warning !== null) console.error(warning)
    images.push(packImage(design, pixels))
  }
  await writeNewFile(place, Buffer.concat(images))
  const count = paths.length === 1 ? '1 image' : `${paths.length} images`
  console.log(`${count} of ${bytes.toLocaleString('en')} bytes, pixels ${format}, in ${resolve(out)}`)
}
