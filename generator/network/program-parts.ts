import { type FixedFormat, fractionBits } from '../numerics/format.js'
import { hiddenZero } from './hidden-format.js'
import type { ProgramRequirements } from './requirements.js'
import type { FormatOwner, Formats, Parameter, Tensor } from './tensor.js'

/** What the steps of a program are made of: its tensors, its parameters, and which of them share a format. */
export class ProgramParts {
  readonly tensors = new Map<string, Tensor>()
  readonly owners = new Map<string, FormatOwner>()

  constructor(readonly needs: ProgramRequirements) {}

  /** Adds a tensor that has the format of `owner`, by default itself. @returns its name. */
  add(name: string, { shape, kind, owner = name }: OwnedTensor): string {
    const format = this.share(kind, owner, name)
    const zero = kind === 'hidden' && this.needs.zeroPoint ? { zero: hiddenZero(format) } : {}
    this.tensors.set(name, { shape, format, ...zero })
    return name
  }

  /** Adds a tensor of a row a token. @returns its name. */
  addTokens(name: string, { width, kind, owner = name }: TokenTensor): string {
    return this.add(name, { shape: [this.needs.network.tokens, width], kind, owner })
  }

  /** Adds a tensor whose format no config changes by its name. */
  addFixed(name: string, shape: readonly number[], format: Tensor['format']): void {
    this.tensors.set(name, { shape, format })
  }

  /** A parameter of `count` rows that has the format of `owner`, by default its own. */
  parameter(kind: keyof Formats, name: string, count: number, owner = name): Parameter {
    return { name, from: 0, count, of: count, format: this.share(kind, owner, name) }
  }

  /** The format of `owner`, which is its own or its kind's; `member` has it too. */
  share(kind: keyof Formats, owner: string, member = owner): FixedFormat {
    const known = this.owners.get(owner) ?? { kind, members: [] }
    if (known.kind !== kind) throw new Error(`${owner} is of kind ${known.kind} and of kind ${kind}`)
    if (!known.members.includes(member)) this.owners.set(owner, { kind, members: [...known.members, member] })
    return this.needs.tensorFormats[owner] ?? this.needs.formats[kind]
  }

  /** The field of the config that says the format which `share` gives. */
  path(kind: keyof Formats, owner: string): string {
    const isOwn = this.needs.tensorFormats[owner] !== undefined
    return isOwn ? `numerics.tensors.${owner}` : `numerics.formats.${kind}`
  }

  /** The same of a parameter. */
  parameterPath({ name }: Parameter): string {
    const owner = this.owners.get(name)
    if (owner === undefined) throw new Error(`${name} has no format`)
    return this.path(owner.kind, name)
  }

  format(name: string): FixedFormat {
    const { format } = this.tensors.get(name) ?? { format: 'index' }
    if (format === 'index') throw new Error(`${name} has no format`)
    return format
  }

  /** What a tensor's integers leave out, as a real number. */
  zero(name: string): number {
    const zero = this.tensors.get(name)?.zero ?? 0
    return zero === 0 ? 0 : zero / 2 ** this.fraction(name)
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

interface TokenTensor {
  readonly width: number
  readonly kind: keyof Formats
  readonly owner?: string
}
