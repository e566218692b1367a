import { expect } from 'vitest'
import { parseConfig } from '../../generator/config/load.js'
import type { Design } from '../../generator/design/design.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { deviceOf } from '../../generator/devices/devices.js'
import { toolScripts } from '../../generator/project/tool-scripts.js'
import { kernelInterface } from '../../generator/targets/hls-kernel/kernel-interface.js'
import { edited } from '../config/edited.js'

const good = elaborate(parseConfig(edited({})))

/** The scripts of a good config with another device, clock or number of memory ports. */
export function scriptsOf({
  ports = good.axi.ports,
  ...hardware
}: Partial<Pick<Design, 'device' | 'clockMhz'>> & { ports?: number }) {
  const design = { ...good, ...hardware, axi: { ...good.axi, ports } }
  const kernel = kernelInterface(design)
  const files = toolScripts(design, kernel, deviceOf(design.device))
  const text = (path: string) => files.get(path) ?? expect.fail(`no ${path}`)
  return { kernel, files, text }
}
