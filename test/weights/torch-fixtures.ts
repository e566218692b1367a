import { bytesOf, type Fixtures, zip } from './fixtures.js'

/** A file of `torch.save`: an archive with a state dict below `state_dict`, as M³ViT's training writes it. */
export function torchFile(tensors: Fixtures, { byteOrder = 'little' } = {}): Uint8Array {
  const state = orderedDict([...tensors].map(([name, { shape }], i) => [name, tensor(`${i}`, shape)]))
  const pickle = torchPickle(
    dict([
      ['epoch', int(3)],
      ['state_dict', state],
    ]),
  )
  return zip([
    ['archive/data.pkl', pickle],
    ['archive/byteorder', Buffer.from(byteOrder)],
    ...[...tensors.values()].map(({ values }, i) => [`archive/data/${i}`, bytesOf(values)] as const),
  ])
}

/** A pickle of protocol 2 of a value that the functions below made. */
export function torchPickle(value: Buffer): Buffer {
  return Buffer.concat([Buffer.from([0x80, 2]), value, Buffer.from('.')])
}

/** A dict. */
export function dict(items: readonly (readonly [string, Buffer])[]): Buffer {
  return Buffer.concat([
    Buffer.from('}('),
    ...items.flatMap(([key, value]) => [text(key), value]),
    Buffer.from('u'),
  ])
}

/** What a global makes of arguments. */
export function called(module: string, name: string, args: readonly Buffer[]): Buffer {
  return Buffer.concat([global(module, name), tuple(args), Buffer.from('R')])
}

/** A tensor of float32 over all of a storage, with the strides of C order unless others are given. */
export function tensor(
  key: string,
  shape: readonly number[],
  {
    offset = 0,
    strides = shape.map((_, axis) => product(shape.slice(axis + 1))),
    length = product(shape),
  } = {},
): Buffer {
  const id = [text('storage'), global('torch', 'FloatStorage'), text(key), text('cpu'), int(length)]
  return called('torch._utils', '_rebuild_tensor_v2', [
    Buffer.concat([tuple(id), Buffer.from('Q')]),
    int(offset),
    tuple(shape.map(int)),
    tuple(strides.map(int)),
    Buffer.from([0x89]),
    orderedDict([]),
  ])
}

export function text(value: string): Buffer {
  const bytes = Buffer.from(value)
  return Buffer.concat([Buffer.from('X'), uint32(bytes.length), bytes])
}

export function int(value: number): Buffer {
  return Buffer.concat([Buffer.from('J'), uint32(value)])
}

function orderedDict(items: readonly (readonly [string, Buffer])[]): Buffer {
  return Buffer.concat([
    called('collections', 'OrderedDict', []),
    Buffer.from('('),
    ...items.flatMap(([key, value]) => [text(key), value]),
    Buffer.from('u'),
  ])
}

function tuple(values: readonly Buffer[]): Buffer {
  return Buffer.concat([Buffer.from('('), ...values, Buffer.from('t')])
}

function global(module: string, name: string): Buffer {
  return Buffer.from(`c${module}\n${name}\n`)
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

function product(sizes: readonly number[]): number {
  return sizes.reduce((result, size) => result * size, 1)
}
