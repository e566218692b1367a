import { readdir, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execaSync } from 'execa'
import { expect, test } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { withTemporaryFolder } from '../../../generator/base/temporary-folder.js'
import { fixtures } from './graph-file.js'

/** The version of PyTorch whose exporter made the fixtures: another's may name nodes otherwise. */
const version = '1.13'

/** A Python that has it; Debian's is not always the first on the PATH. */
const python = ['python3', '/usr/bin/python3'].find((command) => {
  const { stdout, exitCode } = execaSync(command, ['-c', 'import torch; print(torch.__version__)'], {
    reject: false,
  })
  return exitCode === 0 && String(stdout).startsWith(version)
})

test.skipIf(python === undefined)(`PyTorch ${version} makes the committed fixtures again`, async () => {
  await withTemporaryFolder(join(tmpdir(), 'moeforge-onnx-'), async (folder) => {
    execaSync(python ?? '', [join(packageRoot, 'test/import/onnx/make-fixtures.py'), folder])
    expect((await readdir(folder)).sort()).toEqual((await readdir(fixtures)).sort())
    for (const name of await readdir(folder)) {
      const [made, committed] = await Promise.all(
        [folder, fixtures].map((each) => readFile(join(each, name))),
      )
      expect(made.equals(committed), name).toBe(true)
    }
  })
})
