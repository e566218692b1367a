import type { EmittedFile } from '../../base/emitted-file.js'
import { randomIntegers, seededRandom } from '../../base/random.js'
import type { StreamPort } from '../../base/streams.js'
import { fieldSelects, portContexts } from '../../print/ports.js'
import { render } from '../../print/templates.js'
import { tokenBlocks } from '../blocks.js'
import { held } from '../held.js'
import { allMethods } from '../methods.js'
import { evaluatorContext, expHlsContext, expTables } from '../softmax/softmax.unit.js'
import type { Unit, UnitCase } from '../unit.js'
import { type GateParams, gateTokenCycles, logitInterval } from './gate.params.js'
import { type GateOperation, gateReference } from './gate.reference.js'

/** Which experts each token visits, and how much each counts. */
export const gate: Unit<GateParams> = {
  name: 'gate',
  about: 'softmax over the experts and the top-k of each token, restricted to a task where asked',
  variants: (design) =>
    (design.gate === null ? [] : allMethods(design.gate)).map((params) => ({ label: params.order, params })),
  ports,
  verilog,
  hls,
  hlsLibrary: [
    ...['exp_exact.hpp', 'softmax_stream.hpp', 'softmax_single_pass.hpp', 'softmax_deferred.hpp'],
    ...['times.hpp', 'gate_core.hpp', 'gate_exact.hpp', 'gate_edge_moe.hpp'],
  ],
  cases,
}

function ports(params: GateParams): readonly StreamPort[] {
  const { lanes, topK, width, tokenBits, expertBits, sumWidth, sumSigned } = params
  const unsigned = (name: string, bits: number) => ({ name, width: bits, signed: false })
  const signed = (name: string, count?: number) => ({ name, width, signed: true, ...(count && { count }) })
  return [
    {
      name: 'op',
      direction: 'in',
      about: 'tokens of a layer, and the experts that may be chosen',
      fields: [unsigned('tokens', tokenBits), unsigned('first', expertBits), unsigned('count', expertBits)],
    },
    { name: 'logit', direction: 'in', about: "a token's logits", fields: [signed('value', lanes)] },
    {
      name: 'pick',
      direction: 'out',
      about: "a token's experts, the largest logit first, and its statistics",
      fields: [
        { ...unsigned('index', expertBits), count: topK },
        signed('logit', topK),
        signed('score', topK),
        { name: 'sum', width: sumWidth, signed: sumSigned },
        signed('maximum'),
      ],
    },
  ]
}

function verilog(params: GateParams): EmittedFile[] {
  const [op, , pick] = ports(params)
  const context = {
    ...params,
    ports: portContexts('gate', ports(params)),
    op: fieldSelects(op),
    pick: fieldSelects(pick),
    tokenCycles: gateTokenCycles(params),
    exactFlag: params.profile === 'exact' ? 1 : 0,
    sumChosen: params.order === 'topk-softmax' ? 1 : 0,
  }
  const evaluator = { ...evaluatorContext(params.exp), moduleName: 'gate_eval', profile: params.profile }
  return [
    { path: 'rtl/gate.v', text: render('gate/gate.v.hbs', context) },
    { path: 'rtl/gate_eval.v', text: render('softmax/exp_eval.v.hbs', evaluator) },
    ...expTables(params.exp),
  ]
}

function hls(params: GateParams): EmittedFile[] {
  const scores = params.profile === 'exact' ? 'gate_exact' : 'gate_edge_moe'
  const context = {
    ...params,
    logitInterval: logitInterval(params),
    ...expHlsContext(params.exp, 'gate_config'),
    ports: portContexts('gate', ports(params)),
    scores,
    headers: [...(params.profile === 'exact' ? [] : ['exp_exact.hpp']), `${scores}.hpp`],
    sumsChosen: params.order === 'topk-softmax',
  }
  return [{ path: 'hls/gate.hpp', text: render('gate/gate.hpp.hbs', context) }]
}

/** A case of one or more operations back to back. */
export function gateCase(params: GateParams, name: string, operations: readonly GateOperation[]): UnitCase {
  const results = operations.map((operation) => gateReference(params, operation))
  const joined = (parts: readonly Int32Array[]) => Int32Array.from(parts.flatMap((part) => [...part]))
  const tokens = operations.map(({ logits }) => logits.length / params.experts)
  const field = (pick: keyof (typeof results)[number]) => joined(results.map((result) => result[pick]))
  return {
    name,
    inputs: {
      op: {
        beats: operations.length,
        fields: {
          tokens: Int32Array.from(tokens),
          first: Int32Array.from(operations, ({ first }) => first),
          count: Int32Array.from(operations, ({ count }) => count),
        },
      },
      logit: tokenBlocks(joined(operations.map(({ logits }) => logits)), params.experts, params.lanes),
    },
    expected: {
      pick: {
        beats: tokens.reduce((sum, count) => sum + count, 0),
        fields: {
          index: field('index'),
          logit: field('logit'),
          score: field('score'),
          sum: field('sum'),
          maximum: field('maximum'),
        },
      },
    },
  }
}

function cases(params: GateParams, seed: number): readonly UnitCase[] {
  const { experts, topK, fraction, width, maxTokens } = params
  const random = seededRandom(seed)
  const draw = (tokens: number, bits: number) =>
    randomIntegers(random, tokens * experts, Math.min(width, bits))
  // Rows in operations of no more tokens than the unit counts.
  const among = (logits: Int32Array, first: number, count: number): GateOperation[] =>
    Array.from({ length: Math.ceil(logits.length / (maxTokens * experts)) }, (_, part) => {
      const from = part * maxTokens * experts
      return { logits: logits.slice(from, from + maxTokens * experts), first, count }
    })
  const all = (logits: Int32Array) => among(logits, 0, experts)
  const half = Math.max(topK, Math.ceil(experts / 2))
  return [
    gateCase(params, 'logits of a few units', all(draw(6, fraction + 3))),
    gateCase(params, 'the whole format', [...all(draw(6, width)), ...all(draw(1, width))]),
    gateCase(params, 'equal, rising, falling and least logits', all(adversarialRows(params))),
    gateCase(params, "a task's own experts", [
      ...among(draw(3, fraction + 2), experts - half, half),
      ...among(adversarialRows(params), experts - half, half),
      ...among(draw(2, fraction + 2), 0, topK),
    ]),
  ]
}

function adversarialRows({ experts, width, fraction }: GateParams): Int32Array {
  const [least, most] = [held(-Infinity, width), held(Infinity, width)]
  const rows = [
    () => 0,
    () => least,
    () => most,
    (e: number) => e * 2 ** (fraction - 2),
    (e: number) => -e * 2 ** (fraction - 2),
    (e: number) => (e % 2 === 0 ? least : most),
    (e: number) => (e === experts - 1 ? 5 * 2 ** fraction : least),
  ]
  return Int32Array.from(
    rows.flatMap((logit) => Array.from({ length: experts }, (_, e) => held(logit(e), width))),
  )
}
