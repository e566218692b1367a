import type { EmittedFile } from '../../base/emitted-file.js'
import type { StreamPort } from '../../base/streams.js'
import { saturateCodes } from '../../numerics/format.js'
import { fieldSelects, portContexts } from '../../print/ports.js'
import { render } from '../../print/templates.js'
import type { GeluParams } from '../gelu/gelu.params.js'
import { gelu } from '../gelu/gelu.unit.js'
import type { Unit } from '../unit.js'
import { linearCases } from './linear.cases.js'
import type { LinearUnitParams } from './linear.job.js'
import { bitsFor, linearLatency, packingParameters } from './linear.params.js'

/** The unified compute unit: every dense or sparse linear layer runs here. */
export const linear: Unit<LinearUnitParams> = {
  name: 'linear',
  about: 'unified compute unit: lanes x taps multiply-accumulates a cycle, bias, requantise, GELU',
  variants: (design) => [{ label: '', params: { core: design.linear, gelu: design.gelu.own } }],
  ports,
  verilog,
  hls,
  hlsLibrary: [...gelu.hlsLibrary, 'requantise.hpp', 'times.hpp', 'linear_arithmetic.hpp', 'linear_core.hpp'],
  cases: linearCases,
}

function ports({ core, gelu: { mostShift } }: LinearUnitParams): readonly StreamPort[] {
  const unsigned = (name: string, width: number) => ({ name, width, signed: false })
  const signed = (width: number, count: number) => [{ name: 'value', width, signed: true, count }]
  return [
    {
      name: 'op',
      direction: 'in',
      about: 'one operation',
      fields: [
        unsigned('tokens', core.tokenBits),
        unsigned('in_tiles', core.tileBits),
        unsigned('out_tiles', core.tileBits),
        unsigned('bias_shift', Math.ceil(Math.log2(core.accWidth))),
        unsigned('out_shift', core.shiftBits),
        unsigned('out_width', core.outWidthBits),
        unsigned('gelu', 1),
        ...(mostShift > 0 ? [unsigned('gelu_shift', bitsFor(mostShift))] : []),
        // Whether sums have factors, and digits of weights but one.
        ...(core.scaleBits > 0 ? [unsigned('scaled', 1)] : []),
        ...(core.mostDigits > 1 ? [unsigned('digits', bitsFor(core.mostDigits - 1))] : []),
      ],
    },
    {
      name: 'w',
      direction: 'in',
      about: 'rows of a weight tile',
      fields: signed(core.wWidth, core.loadLanes * core.taps),
    },
    {
      name: 'b',
      direction: 'in',
      about: core.scaleBits > 0 ? 'biases and factors of an output tile' : 'biases of an output tile',
      fields: [
        ...signed(core.biasWidth, core.lanes),
        ...(core.scaleBits > 0
          ? [{ name: 'factor', width: core.scaleBits, signed: false, count: core.lanes }]
          : []),
      ],
    },
    { name: 'x', direction: 'in', about: 'a block of a token', fields: signed(core.xWidth, core.taps) },
    {
      name: 'y',
      direction: 'out',
      about: 'an output tile of a token',
      fields: signed(core.yWidth, core.lanes),
    },
  ]
}

function verilog(params: LinearUnitParams): EmittedFile[] {
  const { core } = params
  const [op] = ports(params)
  const context = {
    ...core,
    ports: portContexts('linear', ports(params)),
    op: fieldSelects(op),
    ...flagContext(params.gelu),
    rowMsb: core.lanes * core.yWidth - 1,
    array: packingParameters(core),
    digits: core.mostDigits > 1 ? bitsFor(core.mostDigits - 1) : 0,
    round: core.rounding === 'rnd' ? 1 : 0,
    saturate: saturateCodes[core.overflow],
    latency: linearLatency(core) + 1,
    geluLatency: Math.ceil(core.lanes / params.gelu.evaluators) + params.gelu.latency + 2,
  }
  return [
    { path: 'rtl/linear.v', text: render('linear/linear.v.hbs', context) },
    ...gelu.verilog(params.gelu),
  ]
}

// What travels with a row to GELU: whether it applies and, above it, how far to shift.
function flagContext({ mostShift }: GeluParams): object {
  const flagWidth = mostShift > 0 ? 1 + bitsFor(mostShift) : 1
  return { mostShift, flagWidth, flagMsb: flagWidth - 1 }
}

function hls(params: LinearUnitParams): EmittedFile[] {
  const { core } = params
  const context = {
    ...core,
    ports: portContexts('linear', ports(params)),
    round: core.rounding === 'rnd',
    saturate: saturateCodes[core.overflow],
    floored: core.productShift > 0,
    integerBits: core.yWidth - params.gelu.fraction,
    mostShift: params.gelu.mostShift,
    wIntegerBits: core.wWidth - core.productShift,
    evaluators: params.gelu.evaluators,
    mostRows: core.maxTokens * core.maxOutTiles,
    mostPairs: core.maxTokens * core.weightTiles,
  }
  return [
    { path: 'hls/linear.hpp', text: render('linear/linear.hpp.hbs', context) },
    ...gelu.hls(params.gelu),
  ]
}
