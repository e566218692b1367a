import type { Design } from '../../design/design.js'
import { headerBytes } from '../../weights/memory-map.js'
import { packHeader } from '../../weights/pack.js'

/** How `accelerator.bin` begins. */
const magic = 'MOEACCEL'

/** Version of the layout behind the header. */
const version = 1

/** What hosts look for in the header of `accelerator.bin`. @param imageBytes - of the accelerator's memory */
export function binaryHeader(imageBytes: number) {
  return { magic, version, headerBytes, bytes: headerBytes + imageBytes }
}

/** The file `accelerator.bin`: a header for hosts, then the accelerator's weights as its memory holds them. */
export function acceleratorBinary({ configHash }: Pick<Design, 'configHash'>, image: Uint8Array): Uint8Array {
  const { bytes: totalBytes } = binaryHeader(image.length)
  return Buffer.concat([packHeader({ magic, version, totalBytes, configHash }), image])
}
