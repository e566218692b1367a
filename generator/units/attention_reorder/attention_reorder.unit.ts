import type { EmittedFile } from '../../base/emitted-file.js'
import type { StreamPort } from '../../base/streams.js'
import { attentionSteps } from '../../network/key-order.js'
import { saturateCodes } from '../../numerics/format.js'
import { fieldSelects, portContexts } from '../../print/ports.js'
import { render } from '../../print/templates.js'
import { softmaxPipeline } from '../softmax/softmax.pipeline.js'
import { evaluatorContext, expHlsContext, expTables } from '../softmax/softmax.unit.js'
import type { Unit } from '../unit.js'
import { attentionReorderCases } from './attention_reorder.cases.js'
import {
  type AttentionReorderParams,
  attentionBlockDims,
  attentionStepCycles,
  scaleFraction,
} from './attention_reorder.params.js'
import { attentionReorderPipeline } from './attention_reorder.pipeline.js'

/** Attention in Edge-MoE's order: the same off-chip traffic a cycle however many rows are in flight. */
export const attentionReorder: Unit<AttentionReorderParams> = {
  name: 'attention_reorder',
  about: 'attention with several query rows in flight at one query, key and value block a cycle',
  variants: (design) => [{ label: '', params: design.attentionReorder }],
  ports,
  verilog,
  hls,
  hlsLibrary: [
    ...['requantise.hpp', 'times.hpp', 'exp_exact.hpp', 'softmax_stream.hpp', 'softmax_single_pass.hpp'],
    ...['softmax_deferred.hpp', 'attention_core.hpp', 'attention_exact.hpp', 'attention_edge_moe.hpp'],
  ],
  cases: attentionReorderCases,
}

function ports(params: AttentionReorderParams): readonly StreamPort[] {
  const { width, scoreWidth, rows, softmax, tokenBits, scoreShiftBits, outShiftBits } = params
  const unsigned = (name: string, bits: number) => ({ name, width: bits, signed: false })
  const block = (name: string, direction: 'in' | 'out', about: string): StreamPort => ({
    name,
    direction,
    about,
    fields: [{ name: 'value', width, signed: true, count: attentionBlockDims }],
  })
  return [
    {
      name: 'op',
      direction: 'in',
      about: 'one layer',
      fields: [
        unsigned('tokens', tokenBits),
        ...(params.profile === 'exact'
          ? [unsigned('score_shift', scoreShiftBits), unsigned('out_shift', outShiftBits)]
          : []),
      ],
    },
    block('q', 'in', 'a block of a query, each once'),
    block('k', 'in', 'a block of a key, in every step the next key'),
    block('v', 'in', 'a block of a value, in the order of the keys'),
    {
      name: 'score',
      direction: 'out',
      about: 'scores of the rows in flight, a head a beat',
      fields: [{ name: 'value', width: scoreWidth, signed: true, count: rows }],
    },
    {
      name: 'stat',
      direction: 'out',
      about: 'inverse sum and maximum of a query, a head a beat',
      fields: [
        { name: 'inverse', width: softmax.inverseWidth, signed: softmax.inverseSigned },
        ...(softmax.shiftBits > 0 ? [unsigned('shift', softmax.shiftBits)] : []),
        { name: 'maximum', width: scoreWidth, signed: true },
      ],
    },
    block('y', 'out', 'a block of a result'),
  ]
}

function verilog(params: AttentionReorderParams): EmittedFile[] {
  const { softmax } = params
  const streams = ports(params)
  const context = {
    ...params,
    ...attentionReorderPipeline(params),
    ...arithmetic(params),
    ports: portContexts('attention_reorder', streams),
    op: fieldSelects(streams[0]),
    stat: fieldSelects(streams[5]),
    stepCycles: attentionStepCycles(params),
    perCycle: softmax.evaluators,
    weightWidth: softmax.weightWidth,
    sumWidth: softmax.sumWidth,
    inverseWidth: softmax.inverseWidth,
    inverseShift: Math.max(1, softmax.shiftBits),
  }
  const evaluator = {
    ...evaluatorContext(softmax),
    ...softmaxPipeline(softmax),
    moduleName: 'attention_reorder_eval',
    profile: params.profile,
  }
  return [
    {
      path: 'rtl/attention_reorder.v',
      text: render('attention_reorder/attention_reorder.v.hbs', context),
    },
    { path: 'rtl/attention_reorder_eval.v', text: render('softmax/exp_eval.v.hbs', evaluator) },
    ...expTables(softmax),
  ]
}

function arithmetic(params: AttentionReorderParams) {
  const exact = params.profile === 'exact'
  return {
    blockDims: attentionBlockDims,
    scaleFraction,
    exactProfile: exact,
    exactFlag: exact ? 1 : 0,
    round: params.rounding === 'rnd' ? 1 : 0,
    saturate: saturateCodes[params.overflow],
    rounds: params.rounding === 'rnd',
  }
}

function hls(params: AttentionReorderParams): EmittedFile[] {
  const stem = params.profile === 'exact' ? 'attention_exact' : 'attention_edge_moe'
  const context = {
    ...params,
    ...arithmetic(params),
    saturate: saturateCodes[params.overflow],
    ...expHlsContext(params.softmax, 'attention_reorder_config'),
    ports: portContexts('attention_reorder', ports(params)),
    arithmetic: stem,
    mostBlocks:
      (attentionSteps(params.rows, params.maxTokens) + params.maxTokens) * params.heads * params.headBlocks,
    headers: [...(params.profile === 'exact' ? [] : ['exp_exact.hpp']), `${stem}.hpp`],
  }
  return [
    {
      path: 'hls/attention_reorder.hpp',
      text: render('attention_reorder/attention_reorder.hpp.hbs', context),
    },
  ]
}
