import { basename, extname } from 'node:path'
import type * as z from 'zod'
import { InputError, type Problem } from '../base/errors.js'
import { modelDefaults } from '../config/defaults.js'
import { ratioOf } from '../config/dense-hidden.js'
import type { ConfigInput } from '../config/schema.js'
import { checkShape } from '../config/shape.js'
import { hiddenNotes, wholeHidden } from './hidden-size.js'
import { ignoredIn, ignoredNotes } from './ignored-keys.js'
import { configName, type Imported, importedConfig, type SourcePaths } from './imported.js'
import type { M3vitExperiment } from './m3vit-experiment.js'
import { gateNotes, m3vitGate } from './m3vit-gate.js'
import {
  backbones,
  experimentSchema,
  type M3vitBackbone,
  type M3vitSettings,
  settingsSchema,
} from './m3vit-schema.js'
import { type GivenSettings, givenAt, settingPath } from './m3vit-settings.js'
import { m3vitTasks } from './m3vit-tasks.js'
import { readSource } from './read-source.js'

/** Experts of M³ViT's training script where its command line names no number. */
const defaultExperts = 16

/**
 * Imports an experiment file of M³ViT (NeurIPS 2022), whose odd blocks have experts.
 * @param settings - what its training script takes from the command line: it overrides the file.
 * @throws InputError that names every unknown, malformed or contradictory setting.
 */
export function importM3vit(file: string, settings: GivenSettings): Imported {
  const experiment = readExperiment(file, settings)
  const problems = contradictions(experiment)
  if (problems.length > 0) throw new InputError(problems)
  const name = configName(basename(file, extname(file)), 'm3vit')
  return {
    config: importedConfig(name, modelOf(experiment), sourcePaths(experiment)),
    notes: [...allHiddenNotes(experiment), ...gateNotes(experiment), ...ignoredNotes(experiment.ignored)],
  }
}

function readExperiment(file: string, settings: GivenSettings): M3vitExperiment {
  const source = readSource(file)
  const whole = checkShape(experimentSchema, source)
  const {
    backbone = 'VisionTransformer_moe',
    backbone_kwargs,
    task_dictionary,
  } = whole.usable as Partial<z.infer<typeof experimentSchema>>
  const inner = backbone_kwargs && checkShape(backbones[backbone], withoutCommas(backbone_kwargs))
  const tasks = m3vitTasks(withoutCommas(task_dictionary ?? {}))
  const problems = [
    ...whole.problems,
    ...(inner?.problems ?? []).map(({ path, ...rest }) => ({ path: `backbone_kwargs.${path}`, ...rest })),
    ...tasks.problems,
  ]
  if (problems.length > 0) throw new InputError(problems)
  return {
    backbone: inner?.usable as M3vitBackbone,
    settings,
    tasks: tasks.tasks,
    hasExperts: backbone === 'VisionTransformer_moe',
    ignored: [
      ...ignoredIn(experimentSchema, source),
      ...ignoredIn(backbones[backbone], backbone_kwargs ?? {}, 'backbone_kwargs.'),
      ...tasks.ignored,
      ...ignoredIn(settingsSchema, settings, settingPath('')),
    ],
  }
}

/** The published files say `qkv_bias: True,`, which YAML reads as text. */
function withoutCommas(kwargs: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const plain = Object.entries(kwargs).map(([key, value]) => {
    const word = typeof value === 'string' ? /^(true|false),$/i.exec(value)?.[1].toLowerCase() : undefined
    return [key, word === undefined ? value : word === 'true']
  })
  return Object.fromEntries(plain)
}

function contradictions(experiment: M3vitExperiment): Problem[] {
  const { backbone, settings, hasExperts, tasks, ignored } = experiment
  const problems: Problem[] = []
  if (backbone.distilled) {
    problems.push({
      path: 'backbone_kwargs.distilled',
      message: 'true adds a distillation token, which moeforge does not have',
      repair: 'write false, or take the network without it',
    })
  }
  if (tasks.length === 0) {
    problems.push({
      path: 'task_dictionary',
      message: 'names no task',
      repair: 'write a key such as include_semseg: True for each',
    })
  }
  if (!hasExperts) {
    const ofExperts = Object.keys(settings).filter((key) => !ignored.includes(settingPath(key)))
    return [...problems, ...ofExperts.map(withoutExperts)]
  }
  return [...problems, ...taskCountProblems(experiment), ...m3vitGate(experiment).problems]
}

function withoutExperts(key: string): Problem {
  return {
    path: settingPath(key),
    message: 'means nothing to backbone VisionTransformer, which has no experts',
    repair: 'leave it out, or name a file with backbone: VisionTransformer_moe',
  }
}

/** `gate_dim` counts the tasks: as many more than `embed_dim`. The published files also leave it at -1. */
function taskCountProblems({ backbone: { gate_dim, embed_dim }, tasks }: M3vitExperiment): Problem[] {
  const path = 'backbone_kwargs.gate_dim'
  if (gate_dim === undefined || gate_dim === -1) return []
  const repair = `write ${embed_dim + tasks.length}, or -1 to count task_dictionary`
  if (gate_dim < embed_dim)
    return [{ path, message: `${gate_dim} is less than embed_dim ${embed_dim}`, repair }]
  const count = gate_dim - embed_dim
  if (count === tasks.length || tasks.length === 0) return []
  const named = `task_dictionary names ${tasks.length} (${tasks.join(', ')})`
  return [{ path, message: `${gate_dim} - embed_dim ${embed_dim} is ${count} tasks, but ${named}`, repair }]
}

function modelOf(experiment: M3vitExperiment): ConfigInput['model'] {
  const { backbone, hasExperts, tasks } = experiment
  const [height, width] = backbone.img_size
  return {
    image: { height, width, channels: backbone.in_chans },
    patchSize: backbone.patch_size,
    embedDim: backbone.embed_dim,
    depth: backbone.depth,
    heads: backbone.num_heads,
    mlpRatio: ratioOf(wholeHidden(backbone.embed_dim, backbone.mlp_ratio), backbone.embed_dim),
    qkvBias: backbone.qkv_bias,
    moe: hasExperts ? moeOf(experiment) : null,
    tasks: [...tasks],
  }
}

function moeOf(experiment: M3vitExperiment): NonNullable<ConfigInput['model']['moe']> {
  const { backbone, settings } = experiment
  const { moe_experts = defaultExperts, moe_top_k = 2 } = { ...backbone, ...settings }
  return {
    blocks: modelDefaults.blocks,
    experts: moe_experts,
    topK: moe_top_k,
    hidden: wholeHidden(backbone.embed_dim, expertRatio(experiment)),
    gate: m3vitGate(experiment).gate,
  }
}

function expertRatio({ backbone, settings }: M3vitExperiment): number {
  const { moe_mlp_ratio = -1 } = { ...backbone, ...settings }
  return moe_mlp_ratio < 0 ? backbone.mlp_ratio : moe_mlp_ratio
}

function allHiddenNotes(experiment: M3vitExperiment): string[] {
  const { backbone, hasExperts } = experiment
  const ratios = new Set([backbone.mlp_ratio, ...(hasExperts ? [expertRatio(experiment)] : [])])
  return [...ratios].flatMap((ratio) => hiddenNotes(backbone.embed_dim, ratio))
}

function sourcePaths(experiment: M3vitExperiment): SourcePaths {
  const given = (key: keyof M3vitSettings) => givenAt(key, experiment)
  return {
    'model.image.height': 'backbone_kwargs.img_size',
    'model.image.width': 'backbone_kwargs.img_size',
    'model.image.channels': 'backbone_kwargs.in_chans',
    'model.patchSize': 'backbone_kwargs.patch_size',
    'model.embedDim': 'backbone_kwargs.embed_dim',
    'model.depth': 'backbone_kwargs.depth',
    'model.heads': 'backbone_kwargs.num_heads',
    'model.mlpRatio': 'backbone_kwargs.mlp_ratio',
    'model.moe.blocks': 'backbone_kwargs.depth',
    'model.moe.experts': given('moe_experts'),
    'model.moe.topK': given('moe_top_k'),
    'model.moe.hidden': given('moe_mlp_ratio'),
    'model.moe.gate.expertsPerTask': given('num_experts_pertask'),
    'model.tasks': 'task_dictionary',
  }
}
