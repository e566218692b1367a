import { type FixedFormat, fractionBits } from '../fixed/format.js'
import type { Design, Formats } from './elaborate.js'
import type { FormatOwner, Tensor } from './steps.js'

/** Collects a program's tensors, and which of them share a format. */
export class ProgramTensors {
  readonly tensors = new Map<string, Tensor>()
  readonly owners = new Map<string, FormatOwner>()

  constructor(private readonly design: Pick<Design, 'formats' | 'tensorFormats'>) {}

  /** Adds a tensor that has the format of `owner`, by default itself. @returns its name. */
  add(name: string, { shape, kind, owner = name }: OwnedTensor): string {
    this.tensors.set(name, { shape, format: this.share(kind, owner, name) })
    return name
  }

  /** The format of `owner`, which is its own or its kind's; `member` has it too. */
  share(kind: keyof Formats, owner: string, member = owner): FixedFormat {
    const known = this.owners.get(owner) ?? { kind, members: [] }
    if (known.kind !== kind) throw new Error(`${owner} is of kind ${known.kind} and of kind ${kind}`)
    if (!known.members.includes(member)) this.owners.set(owner, { kind, members: [...known.members, member] })
    return this.design.tensorFormats[owner] ?? this.design.formats[kind]
  }

  /** The field of the config that says the format which `share` gives. */
  path(kind: keyof Formats, owner: string): string {
    const isOwn = this.design.tensorFormats[owner] !== undefined
    return isOwn ? `numerics.tensors.${owner}` : `numerics.formats.${kind}`
  }

  format(name: string): FixedFormat {
    const { format } = this.tensors.get(name) ?? { format: 'index' }
    if (format === 'index') throw new Error(`${name} has no format`)
    return format
  }

  fraction(name: string): number {
    return fractionBits(this.format(name))
  }
}

interface OwnedTensor {
  readonly shape: readonly number[]
  readonly kind: keyof Formats
  readonly owner?: string
}
