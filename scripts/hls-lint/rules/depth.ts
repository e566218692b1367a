import { bypassesOf } from '../bypasses.js'
import { channelsOf, isStream, localChannels } from '../channels.js'
import { effectsOf } from '../effects.js'
import type { Finding, Rule } from '../finding.js'
import { loopsOf } from '../loops.js'
import type { HlsFunction, HlsProgram } from '../program.js'
import { callsOf, type Region, regionsOf } from '../regions.js'
import { type FillContext, mostHeld } from '../stream-fill.js'
import { nodesOf, type SyntaxNode } from '../syntax-node.js'

/** A stream holds two elements unless it says otherwise: the writer of a third waits, for ever where nobody reads meanwhile. */
export const depth: Rule = {
  about:
    'a stream outside of dataflow regions has the depth of all that is in it before it is read; so has one in a region that goes around a process which takes several elements before it gives one',
  find: (program) => {
    const effects = effectsOf(program)
    const loops = new Map(loopsOf(program).map((loop) => [loop.node, loop]))
    const context = { program, effects, loops }
    const regions = regionsOf(program)
    const isRegion = (block: SyntaxNode) => regions.some(({ body }) => body === block)
    return [
      ...program.functions.flatMap((each) => heldFindings(each, { ...context, isRegion })),
      ...regions.flatMap((region) => bypassFindings(region, context)),
    ]
  },
}

function heldFindings(
  owner: HlsFunction,
  context: FillContext & { isRegion: (block: SyntaxNode) => boolean },
): Finding[] {
  const blocks = [...nodesOf(owner.body)].filter(
    (node) => node.kind === 'CompoundStmt' && !context.isRegion(node),
  )
  return blocks.flatMap((block) =>
    block.inner
      .filter(({ kind }) => kind === 'DeclStmt')
      .flatMap(({ inner }) => inner)
      .filter((node) => node.kind === 'VarDecl' && isStream(node))
      .flatMap((stream) => {
        const held = mostHeld(block, stream.id, context)
        const own = givenDepth(stream, owner, context.program) ?? defaultDepth
        if (held !== undefined && held <= own) return []
        const place = { file: stream.file, line: stream.line }
        if (held === undefined)
          return [
            {
              ...place,
              isUnsure: true,
              message: `how much ${stream.name} of ${owner.name} holds before it is read`,
              repair: 'give the loops that write it constant bounds or a LOOP_TRIPCOUNT',
            },
          ]
        const message = `${stream.name} of ${owner.name} holds ${held} elements before it is read, and its depth is ${own}`
        const repair = `make it deeper, #pragma HLS STREAM variable=${stream.name} depth=, or the function a dataflow region`
        return [{ ...place, message, repair }]
      }),
  )
}

function bypassFindings(region: Region, context: FillContext): Finding[] {
  const { program } = context
  const channels = channelsOf(callsOf(region, program), context)
  const locals = localChannels(region).flatMap(({ id = '' }) => channels.get(id) ?? [])
  return bypassesOf(locals, context)
    .filter(({ stream }) => givenDepth(stream, region.function, program) === undefined)
    .map(({ stream, around }) => ({
      file: stream.file,
      line: stream.line,
      message: `${stream.name} has no depth, and goes beside a way on which ${around.name} takes several elements before it gives one, in the dataflow region of ${region.function.name}`,
      repair: `say how much waits in it: #pragma HLS STREAM variable=${stream.name} depth=`,
    }))
}

/** What Vitis gives a stream that says nothing. */
const defaultDepth = 2

/** The depth that a stream says, in its type or by a pragma. */
function givenDepth(stream: SyntaxNode, { body }: HlsFunction, program: HlsProgram): number | undefined {
  const pragmas = [...nodesOf(body)].flatMap((node) => program.pragmasIn(node))
  const own = pragmas.find(({ name, variable }) => name === 'STREAM' && variable?.refers === stream.id)
  const [, typed] = /, (\d+)>$/.exec(stream.type ?? '') ?? []
  return own?.numbers.get('depth') ?? (typed === undefined || typed === '0' ? undefined : Number(typed))
}
