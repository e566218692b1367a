import { effectsOf } from '../effects.js'
import type { Finding, Rule } from '../finding.js'
import { argumentsOf, type HlsFunction, type HlsProgram } from '../program.js'
import { callsOf, type Region, regionsOf } from '../regions.js'
import { type Roots, rootsOf } from '../roots.js'
import { bare } from '../syntax-node.js'

/** Two processes on one AXI interface wait for each other, or hang. */
export const bundles: Rule = {
  about:
    'every pointer of the top function has an m_axi bundle of its own; in a dataflow region it is handed to one call only',
  find: (program) => {
    const roots = rootsOf(program, effectsOf(program))
    return [
      ...program.tops.flatMap(interfaceFindings),
      ...regionsOf(program).flatMap((region) => sharedFindings(region, { program, roots })),
    ]
  },
}

// A unit has streams and no pointers, and a function without any interface is no top.
function interfaceFindings({ name, node, parameters, pragmas }: HlsFunction): Finding[] {
  const interfaces = pragmas.filter((each) => each.name === 'INTERFACE')
  if (interfaces.length === 0) return []
  const ports = interfaces.filter(({ words }) => words.includes('m_axi'))
  const bundleOf = (id: string | undefined) =>
    ports.find(({ variable }) => variable?.refers === id)?.settings.get('bundle')
  const pointers = parameters.filter(({ type = '' }) => type.endsWith('*'))
  const without = pointers.filter(({ id }) => bundleOf(id) === undefined)
  const twice = ports.filter(({ settings }, index) => {
    const bundle = settings.get('bundle')
    return bundle !== undefined && ports.findIndex((other) => other.settings.get('bundle') === bundle) < index
  })
  return [
    ...without.map((parameter) => ({
      file: parameter.file,
      line: parameter.line,
      message: `${parameter.name} of ${name} has no bundle`,
      repair: `write #pragma HLS INTERFACE m_axi port=${parameter.name} bundle=gmem_${parameter.name}`,
    })),
    ...twice.map(({ file, line, settings }) => ({
      file,
      line,
      message: `${settings.get('port')} of ${node.name} has the bundle ${settings.get('bundle')} of another pointer`,
      repair: 'give it one of its own',
    })),
  ]
}

interface Context {
  readonly program: HlsProgram
  readonly roots: Roots
}

function sharedFindings(region: Region, { program, roots }: Context): Finding[] {
  const effects = effectsOf(program)
  const taken = new Map<string, string>()
  return callsOf(region, program).flatMap(({ call, called }) => {
    const memories = argumentsOf(call).flatMap((argument) => {
      const variable = /[*\]]$/.test(bare(argument).type ?? '') ? effects.base(argument) : undefined
      return variable === undefined ? [] : roots.memoriesOf(variable)
    })
    return [...new Set(memories)].flatMap((memory): Finding[] => {
      const other = taken.get(memory)
      taken.set(memory, called.name)
      if (other === undefined) return []
      const message = `${called.name} and ${other} both use ${memory}, in the dataflow region of ${region.function.name}`
      const repair = 'give each a pointer of its own, with a bundle of its own'
      return [{ file: call.file, line: call.line, message, repair }]
    })
  })
}
