import { type Channel, channelsOf, isStream, localChannels } from '../channels.js'
import { type Effects, effectsOf } from '../effects.js'
import type { Finding, Rule } from '../finding.js'
import type { HlsProgram } from '../program.js'
import { callsOf, type Region, type RegionCall, regionsOf } from '../regions.js'
import { type Roots, rootsOf } from '../roots.js'

/** Vitis makes a channel of what one process writes and one other reads, and of nothing else. */
export const oneWriter: Rule = {
  about:
    'in a dataflow region every array and stream is written by one call and read by one, the writer first; of what comes from outside, one call at most writes, and then no other reads',
  find: (program) => {
    const effects = effectsOf(program)
    const context = { program, effects, roots: rootsOf(program, effects) }
    return regionsOf(program).flatMap((region) => regionFindings(region, context))
  },
}

interface Context {
  readonly program: HlsProgram
  readonly effects: Effects
  readonly roots: Roots
}

function regionFindings(region: Region, context: Context): Finding[] {
  const calls = callsOf(region, context.program)
  const locals = localChannels(region)
  const channels = channelsOf(calls, context)
  const outer = [...channels.values()].filter(({ declared }) => !locals.includes(declared))
  return [
    ...locals.flatMap((declared) =>
      localFindings(channels.get(declared.id ?? '') ?? { declared, uses: [] }, { region, calls }),
    ),
    ...outer.filter((each) => !isMemory(each, context)).flatMap((each) => outerFindings(each, region)),
  ]
}

/** Memory behind an AXI interface is the matter of another rule. */
function isMemory({ declared }: Channel, { roots }: Context): boolean {
  return roots.memoriesOf(declared.id ?? '').length > 0
}

function localFindings(
  { declared, uses }: Channel,
  { region, calls }: { region: Region; calls: readonly RegionCall[] },
): Finding[] {
  const writers = uses.filter(({ writes }) => writes)
  const readers = uses.filter(({ reads }) => reads)
  // Whoever fills an array may look at what it has filled in.
  const others = readers.filter(({ writes }) => !writes)
  const place = (message: string, repair: string): Finding => ({
    file: declared.file,
    line: declared.line,
    message: `${declared.name} ${message}, in the dataflow region of ${region.function.name}`,
    repair,
  })
  const names = (all: readonly RegionCall[]) => all.map(({ called }) => called.name).join(', ')
  if (writers.length === 0) return [place('is written by no call', 'remove it, or let one call write it')]
  if (readers.length === 0) return [place('is read by no call', 'remove it, or let one call read it')]
  if (writers.length > 1) return [place(`is written by ${names(writers)}`, 'let one call write it')]
  if (others.length > 1)
    return [place(`is read by ${names(others)}`, 'let one call read it and hand on what others need')]
  if (others.length === 0 || others[0].call === writers[0].call)
    return isStream(declared)
      ? [place(`is written and read by ${names(writers)}`, 'hold it in that function')]
      : []
  const order = (use: RegionCall) => calls.findIndex(({ call }) => call === use.call)
  if (order(writers[0]) > order(others[0]))
    return [place(`is read by ${names(others)} before ${names(writers)} writes it`, 'call the writer first')]
  return []
}

function outerFindings({ declared, uses }: Channel, region: Region): Finding[] {
  const isShared = isStream(declared)
  const writers = uses.filter(({ writes }) => writes)
  const active = uses.filter(({ reads, writes }) => reads || writes)
  if (active.length < 2 || (writers.length === 0 && !isShared)) return []
  const { call } = active[1]
  const names = active.map(({ called }) => called.name).join(' and ')
  const message = `${names} both use ${declared.name}${writers.length > 0 ? ', which one of them writes' : ''}`
  return [
    {
      file: call.file,
      line: call.line,
      message: `${message}, in the dataflow region of ${region.function.name}`,
      repair: 'let one call use it, or declare it in the region',
    },
  ]
}
