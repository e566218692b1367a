import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'vitest'
import { shimFolder } from './compile.js'

/**
 * Headers in a folder `to`, that do as the vendor's do: integers without a value start from memory that nothing has set, a
 * warning that follows inlined functions out of them.
 */
export async function unsetHeaders(to: string): Promise<void> {
  await cp(shimFolder, to, { recursive: true })
  const header = join(to, 'ap_int.h')
  const text = await readFile(header, 'utf8')
  const set = 'constexpr integer() : V(wrap<W, S>(MOEFORGE_SHIM_FILL)) {}'
  expect(text).toContain(set)
  await writeFile(header, text.replace(set, 'integer() { word unset; V = wrap<W, S>(unset); }'))
}
