import { existsSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { packageRoot } from '../../generator/base/root.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { loadConfig } from '../../generator/config/load.js'
import { elaborate } from '../../generator/design/elaborate.js'
import { readImage } from '../../generator/images/read-image.js'
import { blockOf } from '../../generator/network/network-parts.js'
import type { Tensor } from '../../generator/network/tensor.js'
import { fractionBits } from '../../generator/numerics/format.js'
import { runFloatNetwork } from '../../generator/oracle/float-network.js'
import type { FixedTensor } from '../../generator/report/accuracy.js'
import { openGoldenFolder } from '../../generator/weights/golden-folder.js'

/** Edge-MoE's weights, image and golden results. */
export const edgeMoeData = process.env.MOEFORGE_EDGE_MOE ?? join(packageRoot, '../shared/edge-moe')

/** Whether Edge-MoE's data is there to compare with. */
export const edgeMoePresent = existsSync(join(edgeMoeData, 'golden/manifest.json'))
if (!edgeMoePresent)
  console.warn(`skipped: no Edge-MoE data in ${edgeMoeData}; set MOEFORGE_EDGE_MOE to its folder`)

/** The first two blocks of M³ViT-tiny for task 0: in float64, and the tensors that Edge-MoE's C++ makes of the same. */
export async function edgeMoeRun() {
  const design = elaborate(loadConfig('m3vit-tiny', { numerics: 'edge-moe' }))
  const network = { ...design.network, depth: 2 }
  return withTemporaryFolder(join(tmpdir(), 'moeforge-float-'), async (experts) => {
    await execa(process.execPath, [join(edgeMoeData, 'make-experts.mjs'), experts])
    const { pixels } = await readImage(join(edgeMoeData, 'weights/image.float32.bin'), network.image)
    const parameters = parametersIn([join(edgeMoeData, 'weights'), experts])
    const steps = design.program.steps.filter(
      ({ name }) => (blockOf(name) ?? 0) < network.depth && name !== 'norm' && name !== 'head',
    )
    const float = runFloatNetwork({ network, program: { steps } }, { image: pixels, task: 0, parameters })
    const golden = await goldenTensors([...float.keys()], design.program.tensors)
    return { network, float, golden }
  })
}

async function goldenTensors(
  names: readonly string[],
  tensors: ReadonlyMap<string, Tensor>,
): Promise<FixedTensor[]> {
  const folder = await openGoldenFolder(join(edgeMoeData, 'golden'))
  const golden: FixedTensor[] = []
  for (const name of names) {
    const values = ((await folder.read(name)) ?? (await folder.read(`task0_${name}`)))?.values
    if (values !== undefined) golden.push({ name, values, fraction: fractionOf(tensors.get(name)) })
  }
  return golden
}

/** Parameters of the first of these folders that has them. */
function parametersIn(folders: readonly string[]) {
  return (name: string) => {
    const folder = folders.find((each) => existsSync(join(each, `${name}.float32.bin`)))
    if (folder === undefined) throw new Error(`no ${name}`)
    const bytes = readFileSync(join(folder, `${name}.float32.bin`))
    return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)
  }
}

const fractionOf = (tensor: Tensor | undefined) =>
  tensor === undefined || tensor.format === 'index' ? 0 : fractionBits(tensor.format)
