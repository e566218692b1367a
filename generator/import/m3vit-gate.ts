import type { Problem } from '../base/errors.js'
import { show } from '../base/wording.js'
import type { GateConfig } from '../config/config.js'
import type { M3vitExperiment } from './m3vit-experiment.js'
import type { M3vitSettings } from './m3vit-schema.js'
import { givenAt } from './m3vit-settings.js'

/** Scores at or below it are zeroed by `expert_prune`, as published. */
const pruneThreshold = 0.1

/** A gate, and what is wrong with the settings that it was made of. */
interface ImportedGate {
  readonly gate: GateConfig
  readonly problems: readonly Problem[]
}

/** The gate that M³ViT's settings stand for, without the noise of training. Absent settings are its script's defaults. */
export function m3vitGate(experiment: Pick<M3vitExperiment, 'backbone' | 'settings'>): ImportedGate {
  const all: M3vitSettings = { ...experiment.backbone, ...experiment.settings }
  const pathOf = (key: keyof M3vitSettings) => givenAt(key, experiment)
  const { moe_gate_type = 'noisy', regu_experts_fromtask = false, expert_prune = false } = all
  const perTask = all.num_experts_pertask ?? -1
  return {
    gate: {
      order: moe_gate_type === 'noisy' ? 'topk-softmax' : 'softmax-topk',
      kind: gateKind(all),
      expertsPerTask: regu_experts_fromtask ? perTask : null,
      pruneBelow: expert_prune ? pruneThreshold : null,
    },
    problems: [
      ...kindProblems(all, pathOf),
      ...inputProblems(all, pathOf),
      ...perTaskProblems(regu_experts_fromtask, perTask, pathOf),
    ],
  }
}

/** What of the settings has no effect, and what the original does with some of them. */
export function gateNotes({ backbone, settings }: Pick<M3vitExperiment, 'backbone' | 'settings'>): string[] {
  const { multi_gate, task_one_hot, regu_experts_fromtask }: M3vitSettings = { ...backbone, ...settings }
  const notes: string[] = []
  if (multi_gate && task_one_hot)
    notes.push('multi_gate gives each task its gate; task_one_hot changes nothing then')
  if (multi_gate && regu_experts_fromtask) {
    notes.push(
      "with multi_gate M³ViT's code chooses among all experts and then counts from the task's first one, past the last expert; the config lets a task choose among its own",
    )
  }
  return notes
}

function gateKind({ multi_gate, task_one_hot, gate_task_specific_dim = -1 }: M3vitSettings) {
  if (multi_gate) return 'per-task'
  return task_one_hot && gate_task_specific_dim >= 0 ? 'task-conditioned' : 'shared'
}

type PathOf = (key: keyof M3vitSettings) => string

function kindProblems(
  { multi_gate, task_one_hot, gate_task_specific_dim: feature = -1 }: M3vitSettings,
  pathOf: PathOf,
): Problem[] {
  const path = pathOf('gate_task_specific_dim')
  if (feature >= 0 && multi_gate) {
    return [
      {
        path,
        message: `${feature} adds a task's feature to the input of a gate, but with multi_gate: true gates have none`,
        repair: 'write -1, or set multi_gate to False',
      },
    ]
  }
  if (feature >= 0 && !task_one_hot) {
    return [
      {
        path,
        message: `${feature} makes the gate read a task's feature, but task_one_hot is false`,
        repair: 'write -1, or set task_one_hot to True',
      },
    ]
  }
  return []
}

/** Gates that read something else than what moeforge's do: what the block's second layer norm leaves. */
function inputProblems({ gate_input_ahead, moe_gate_arch = '' }: M3vitSettings, pathOf: PathOf): Problem[] {
  const problems: Problem[] = []
  if (gate_input_ahead) {
    problems.push({
      path: pathOf('gate_input_ahead'),
      message:
        "true makes a gate read its block's input, before attention; moeforge's gates read what the experts read, after the second layer norm",
      repair: 'write False, or take a network trained without it',
    })
  }
  if (moe_gate_arch !== '') {
    problems.push({
      path: pathOf('moe_gate_arch'),
      message: `${show(moe_gate_arch)} makes the gates read the features of a second network, which moeforge does not build`,
      repair: 'leave it out, or take a network trained without it',
    })
  }
  return problems
}

function perTaskProblems(isRegulated: boolean, perTask: number, pathOf: PathOf): Problem[] {
  const path = pathOf('num_experts_pertask')
  if (isRegulated && perTask < 1) {
    return [
      {
        path,
        message: `${perTask} is not a number of experts, but regu_experts_fromtask is true`,
        repair: 'write how many experts a task chooses among, or set regu_experts_fromtask to False',
      },
    ]
  }
  if (!isRegulated && perTask !== -1) {
    return [
      {
        path,
        message: `${perTask} means nothing without regu_experts_fromtask`,
        repair: 'leave it out, or set regu_experts_fromtask to True',
      },
    ]
  }
  return []
}
