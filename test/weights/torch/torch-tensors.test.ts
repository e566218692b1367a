import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../../generator/base/root.js'
import { openTensorSource } from '../../../generator/weights/open-source.js'
import { type Fixture, scratchFolder, zip } from '../fixtures.js'
import { called, dict, int, tensor, text, torchFile, torchPickle } from '../torch-fixtures.js'

const { write } = scratchFolder()

/** Files that PyTorch 1.13 wrote: make.py beside them. */
const fixtures = join(packageRoot, 'test/weights/fixtures-torch')

const expected: Readonly<Record<string, readonly [shape: number[], values: number[]]>> = {
  plain: [[4, 6], Array.from({ length: 24 }, (_, i) => i)],
  transposed: [[6, 4], Array.from({ length: 24 }, (_, i) => 6 * (i % 4) + Math.floor(i / 4))],
  sliced: [
    [2, 3],
    [7, 9, 11, 13, 15, 17],
  ],
  expanded: [
    [3, 2],
    [0, 1, 0, 1, 0, 1],
  ],
  scalar: [[], [23]],
  empty: [[0, 3], []],
  parameter: [[2], [0.5, -0.5]],
  half: [[3], [1.5, -2, 65504]],
  brain: [[3], [1.5, -2, 2 ** 100]],
  double: [[2], [0.1, 1e300]],
}

describe.each(['zip.pth', 'protocol4.pth', 'legacy.pth'])("PyTorch's own %s", (file) => {
  const path = join(fixtures, file)

  test('every layout and type, and what is passed over', async () => {
    const { tensors, isCheckpoint, notes } = await openTensorSource(path)
    expect(isCheckpoint).toBe(true)
    expect([...tensors.keys()]).toEqual([...Object.keys(expected), 'count'])
    for (const [name, [shape, values]] of Object.entries(expected)) {
      expect(tensors.get(name)).toMatchObject({ shape, where: `${path}: ${name}` })
      expect([...((await tensors.get(name)?.read()) ?? [])], name).toEqual(values)
    }
    await expect(tensors.get('count')?.read()).rejects.toThrow(
      `${path}: count: is I64; convert it to one of F16`,
    )
    expect(notes).toEqual([`${path}: state_dict was read; passed over epoch, best_result, optimizer, args`])
  })

  test('cut off at any place: an InputError, exit code 2', async () => {
    const whole = await readFile(path)
    for (let length = 0; length < whole.length; length += 13) {
      const cut = await write('.pth', whole.subarray(0, length))
      await expect(openTensorSource(cut), `${length} bytes`).rejects.toMatchObject({ exitCode: 2 })
    }
  })

  test('any byte changed: tensors or an InputError, nothing else', async () => {
    const whole = await readFile(path)
    for (let at = 0; at < whole.length; at += 11) {
      const changed = Buffer.from(whole)
      changed[at] ^= 0x55
      const outcome = await openTensorSource(await write('.pth', changed)).catch((error) => error.exitCode)
      expect([2, 'object'], `byte ${at}`).toContain(outcome === 2 ? 2 : typeof outcome)
    }
  })
})

test.each([
  [
    'module.pth',
    /: holds an object of torch\.nn\.modules\.linear\.Linear, but no state dict; save the network's: /,
  ],
  ['script.pt', /: is a TorchScript archive; save the network's state dict: /],
  [
    'sparse.pth',
    /: weight: was saved as torch\._utils\._rebuild_sparse_tensor, which is not run here; save it as/,
  ],
])("PyTorch's own %s is refused by what it holds", async (file, message) => {
  await expect(openTensorSource(join(fixtures, file))).rejects.toThrow(message)
})

test('nothing that a pickle names is run or looked up', async () => {
  const bomb = torchPickle(
    dict([
      ['weight', tensor('0', [1])],
      ['bias', called('os', 'system', [text('touch /tmp/owned')])],
    ]),
  )
  const path = await write(
    '.pth',
    zip([
      ['archive/data.pkl', bomb],
      ['archive/data/0', new Uint8Array(4)],
    ]),
  )
  await expect(openTensorSource(path)).rejects.toThrow(
    `${path}: bias: was saved as os.system, which is not run here`,
  )
})

test.each([
  ['constructor', '__proto__'],
  ['__proto__', 'constructor'],
])('globals called %s.%s make nothing', async (module, name) => {
  const pickle = torchPickle(
    dict([
      ['a', tensor('0', [1])],
      ['b', called(module, name, [int(1)])],
    ]),
  )
  const path = await write(
    '.pth',
    zip([
      ['x/data.pkl', pickle],
      ['x/data/0', new Uint8Array(4)],
    ]),
  )
  await expect(openTensorSource(path)).rejects.toThrow(`: b: was saved as ${module}.${name}`)
})

const one: Fixture = { shape: [2], values: Float32Array.of(1, 2) }

test('a big-endian file', async () => {
  const path = await write('.pth', torchFile(new Map([['a', one]]), { byteOrder: 'big' }))
  await expect(openTensorSource(path)).rejects.toThrow(
    `${path}: is big-endian; load it with PyTorch on a little-endian machine, and save it there`,
  )
  const legacy = await readFile(join(fixtures, 'legacy.pth'))
  const at = legacy.indexOf('little_endian') + 'little_endian'.length
  // NEWTRUE stands behind the key, and the number under which it is kept.
  const flag = legacy.indexOf(0x88, at)
  legacy[flag] = 0x89
  await expect(openTensorSource(await write('.pth', legacy))).rejects.toThrow(/: is big-endian; /)
})

test.each([
  ['beyond its storage', { length: 1 }, /a tensor of it reaches element 1 of a storage of 1/],
  ['from an offset beyond it', { offset: 1 }, /a tensor of it reaches element 2 of a storage of 2/],
  ['without a stride', { strides: [] }, /one of its tensors does not have a stride for each size/],
])('a tensor %s', async (_, layout, message) => {
  const pickle = torchPickle(dict([['a', tensor('0', [2], layout)]]))
  const path = await write(
    '.pth',
    zip([
      ['x/data.pkl', pickle],
      ['x/data/0', new Uint8Array(8)],
    ]),
  )
  await expect(openTensorSource(path)).rejects.toThrow(message)
})

test('storages that are missing, too short or changed are found when they are read', async () => {
  const pickle = torchPickle(
    dict([
      ['a', tensor('0', [2])],
      ['b', tensor('1', [2])],
    ]),
  )
  const path = await write(
    '.pth',
    zip([
      ['x/data.pkl', pickle],
      ['x/data/0', new Uint8Array(4)],
    ]),
  )
  const { tensors } = await openTensorSource(path)
  await expect(tensors.get('a')?.read()).rejects.toThrow(/: a: its storage holds 4 bytes, but 2 F32 are 8; /)
  await expect(tensors.get('b')?.read()).rejects.toThrow(/: b: its data\/1 is not in /)
  const whole = Buffer.from(torchFile(new Map([['a', one]])))
  whole[whole.indexOf(Buffer.from(one.values.buffer))] ^= 1
  const changed = await openTensorSource(await write('.pth', whole))
  await expect(changed.tensors.get('a')?.read()).rejects.toThrow(': a: its checksum is wrong')
})

test('other files with such names', async () => {
  const text = await write('.bin', Buffer.from('MOEFORGE'))
  await expect(openTensorSource(text)).rejects.toThrow(
    `${text}: was not written by torch.save; save it again: torch.save(`,
  )
  const archive = await write('.pt', zip([['a.txt', Buffer.from('a')]]))
  await expect(openTensorSource(archive)).rejects.toThrow(/: is a zip archive, but none of torch\.save; /)
  const optimizer = await write('.pt', zip([['x/data.pkl', torchPickle(dict([['state', dict([])]]))]]))
  await expect(openTensorSource(optimizer)).rejects.toThrow(/: holds a dict of state, but no state dict; /)
})
