import { cp, mkdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../../../generator/base/root.js'

/**
 * Reports as Vivado writes them, made up by hand: `ooc` of nano's accelerator by itself, 2023.2, all well; `system` of a block
 * design, 2022.2, whose timing is missed and whose cells are not as estimated.
 */
export type FixtureName = 'ooc' | 'system'

const fixtures = join(packageRoot, 'test/report/vivado/fixtures')

/** Text of one of them. */
export function fixture(name: FixtureName, file: string): Promise<string> {
  return readFile(join(fixtures, name, file), 'utf8')
}

/** Copies all of a set to a folder, which is made. */
export async function copyFixtures(name: FixtureName, to: string): Promise<void> {
  await mkdir(to, { recursive: true })
  await cp(join(fixtures, name), to, { recursive: true })
}
