import type { Effect, Effects } from './effects.js'
import { argumentsOf, type HlsProgram } from './program.js'
import type { Region, RegionCall } from './regions.js'
import type { SyntaxNode } from './syntax-node.js'

/** An array or a stream that calls of a dataflow region are given, and what they do to it. */
export interface Channel {
  readonly declared: SyntaxNode
  readonly uses: readonly (RegionCall & Effect)[]
}

/** The arrays and streams that calls are given, by the ids of their declarations. */
export function channelsOf(
  calls: readonly RegionCall[],
  { program, effects }: { readonly program: HlsProgram; readonly effects: Effects },
): Map<string, Channel> {
  const channels = new Map<string, Channel>()
  for (const { call, called } of calls)
    for (const [index, argument] of argumentsOf(call).entries()) {
      const id = effects.base(argument) ?? ''
      const declared = program.variable(id)
      if (declared === undefined || !isChannel(declared)) continue
      const uses = channels.get(id)?.uses ?? []
      channels.set(id, { declared, uses: [...uses, { call, called, ...effects.ofParameter(called, index) }] })
    }
  return channels
}

/** The arrays and streams that a region declares. */
export function localChannels({ body }: Region): SyntaxNode[] {
  return body.inner
    .filter(({ kind }) => kind === 'DeclStmt')
    .flatMap(({ inner }) => inner)
    .filter((node) => node.kind === 'VarDecl' && isChannel(node) && !node.isStatic)
}

function isChannel(node: SyntaxNode): boolean {
  return /[\]*]$/.test(node.type ?? '') || isStream(node)
}

/** Whether a variable is a stream, or refers to one. */
export function isStream({ type = '' }: SyntaxNode): boolean {
  return /^(const )?hls::stream<.*>( &)?$/.test(type)
}
