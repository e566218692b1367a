import * as z from 'zod'
import { orList } from '../base/wording.js'
import { overflows } from '../numerics/format.js'
import type { FormatsConfig } from './config.js'
import { formatDefaultText } from './default-formats.js'
import { defaultProfile, eachProfile } from './defaults.js'
import { choice, choiceText, flag, format, formatMap, real, whole } from './fields.js'
import { formatRanges, tensorRange } from './format-ranges.js'
import { defaultMaxError, geluChoices, geluErrorRange, geluMethods, tableless } from './gelu-methods.js'
import { profiles } from './profile.js'
import {
  defaultWeightBits,
  scoreWeighted,
  softmaxChoices,
  softmaxMethods,
  weightBitsRange,
} from './softmax-methods.js'
import { weightScaleChoices, weightScales } from './weight-scales.js'

const formats = z
  .strictObject({
    activation: formatField('activation', 'Class scores, and every kind of activation that is not written'),
    residual: formatField(
      'residual',
      'The residual stream, and what is added to it; not narrower than activations',
    ),
    norm: formatField('norm', 'Results of the layer norms'),
    query: formatField('query', 'Queries'),
    key: formatField('key', 'Keys, not wider than activations'),
    value: formatField('value', 'Values, not wider than activations'),
    score: formatField('score', 'Queries times keys, not scaled yet in profile exact'),
    attention: formatField('attention', 'Weighted sums of values'),
    hidden: formatField('hidden', 'Hidden values of MLPs and experts, behind GELU'),
    preGelu: formatField(
      'preGelu',
      'The same before GELU: as hidden, tensor by tensor, or in one format for all, not wider than residual',
    ),
    logit: formatField('logit', 'Logits of the gates'),
    gateScore: formatField('gateScore', "Weights of a token's experts, 0 to 1"),
    weight: formatField('weight', 'Weights of the linear layers and the gates'),
    attentionBias: formatField('attentionBias', 'Biases of the query, key, value and projection layers'),
    bias: formatField('bias', 'Biases of the other linear layers'),
    normScale: formatField('normScale', 'Scales of the layer norms'),
    normBias: formatField('normBias', 'Biases of the layer norms'),
    patchWeight: formatField('patchWeight', 'Weights of the patch embedding'),
    pixel: formatField('pixel', 'Pixels, unsigned'),
    patchBias: formatField('patchBias', 'Biases of the patch embedding'),
  })
  .describe(
    'Fixed-point formats, W bits of which I are integer bits: fixed<W,I> signed, ufixed<W,I> unsigned.',
  )

const gelu = z
  .strictObject({
    method: choice(geluMethods, {
      doc: choiceText(geluChoices),
      otherwise: eachProfile((defaults) => defaults.gelu.method),
    }).optional(),
    maxError: real({
      ...geluErrorRange,
      doc: `Largest absolute error of the table, null for ${orList(tableless)}`,
      otherwise: eachProfile((defaults, profile) => defaultMaxError(defaults.gelu.method, profile)),
    })
      .nullable()
      .optional(),
    zeroPoint: flag({
      doc: 'Whether hidden values are held less a zero point, as most of their range is above 0',
      otherwise: false,
    }).optional(),
  })
  .describe('How GELU is approximated.')

const softmax = z
  .strictObject({
    method: choice(softmaxMethods, {
      doc: choiceText(softmaxChoices),
      otherwise: eachProfile((defaults) => defaults.softmax.method),
    }).optional(),
    weightBits: whole({
      ...weightBitsRange,
      doc: `Fraction bits of attention's weights, null for ${orList(scoreWeighted)}. One bit more is the least that the array's inputs have where attention runs on it`,
      otherwise: eachProfile((defaults) => defaultWeightBits(defaults.softmax.method)),
    })
      .nullable()
      .optional(),
  })
  .describe('How softmax is accumulated.')

/** The section `numerics` of a config. */
export const numerics = z
  .strictObject({
    profile: choice(profiles, {
      doc: "exact: whole sums, rounded once; edge-moe: Edge-MoE's published C++ bit for bit",
      otherwise: defaultProfile,
    }).optional(),
    formats: formats.optional(),
    tensors: formatMap(tensorRange, {
      doc:
        'Formats of single tensors and parameters, by their names in the program, as wide as their kind. ' +
        'moeforge calibrate finds them',
      otherwise: '{}',
    }).optional(),
    rounding: choice(['trn', 'rnd'], {
      doc: 'Bits below a format: trn floors, rnd rounds half up',
      otherwise: eachProfile(({ rounding }) => rounding),
    }).optional(),
    overflow: choice(overflows, {
      doc: 'Bits above a format: wrap drops them, sat clamps, sat_sym leaves out the most negative number too, so that two weights can share a DSP',
      otherwise: `${eachProfile(({ overflow }) => overflow)}; sat_sym where formats let them`,
    }).optional(),
    scales: choice(weightScales, {
      doc: `Scales of weights. ${choiceText(weightScaleChoices)}`,
      otherwise: eachProfile(({ scales }) => scales),
    }).optional(),
    gelu: gelu.optional(),
    softmax: softmax.optional(),
  })
  .describe(
    'How numbers are held and rounded. Whatever is left out is as the profile has it. ' +
      'Profile edge-moe fixes formats, rounding and overflow.',
  )

function formatField(name: keyof FormatsConfig, doc: string) {
  return format(formatRanges[name], {
    doc,
    otherwise: eachProfile((_, profile) => formatDefaultText(profile, name)),
  }).optional()
}
