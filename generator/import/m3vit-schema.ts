import * as z from 'zod'
import { anyMapping, choice, flag, real, whole, wholePair } from '../config/fields.js'
import { ignoredKeys } from './ignored-keys.js'

const size = (doc: string) => whole({ min: 1, max: 65536, doc })
/** A count that -1 leaves open. */
const openSize = (doc: string) => whole({ min: -1, max: 65536, doc })

/** What M³ViT's training script takes from its command line and the network depends on, all of it optional. */
const settings = {
  moe_experts: size('Experts of an MoE block').optional(),
  moe_top_k: size('Experts that a token visits').optional(),
  moe_mlp_ratio: real({
    min: -1,
    max: 64,
    doc: 'Hidden size of an expert by embed_dim; -1: mlp_ratio',
  }).optional(),
  multi_gate: flag({ doc: 'Whether each task has its gate' }).optional(),
  gate_task_specific_dim: openSize("Values of the task's feature that a gate reads; -1: none").optional(),
  moe_gate_type: choice(['noisy', 'noisy_vmoe'], { doc: 'Order of softmax and top-k' }).optional(),
  task_one_hot: flag({ doc: 'Whether the gate knows the task' }).optional(),
  regu_experts_fromtask: flag({ doc: 'Whether a task has experts of its own' }).optional(),
  num_experts_pertask: openSize('Experts of a task; -1: all').optional(),
  expert_prune: flag({ doc: 'Whether low scores are zeroed' }).optional(),
  gate_input_ahead: flag({ doc: "Whether a gate reads its block's input" }).optional(),
  moe_gate_arch: z.unknown().optional(),
  // What trains the network, and what the script does beside. `regu_sem`, `regu_subimage` and `sem_force` ask for
  // the true segmentation, which only training has.
  ...ignoredKeys([
    ...(['vmoe_noisy_std', 'moe_noisy_gate_loss_weight', 'moe_data_distributed', 'pretrained'] as const),
    ...([
      'backbone_random_init',
      'pos_emb_from_pretrained',
      'one_by_one',
      'warmup_epochs',
      'epochs',
    ] as const),
    ...(['regu_sem', 'semregu_loss_weight', 'sem_force', 'regu_subimage', 'subimageregu_weight'] as const),
    ...([
      'lr',
      'opt',
      'weight_decay',
      'trBatch',
      'valBatch',
      'multi_level',
      'seed',
      'deterministic',
    ] as const),
    ...([
      'tam_level0',
      'tam_level1',
      'tam_level2',
      'config_env',
      'config_exp',
      'save_dir',
      'resume',
    ] as const),
    ...(['gpus', 'launcher', 'local_rank', 'eval', 'flops', 'ckp', 'time'] as const),
  ]),
}

export const settingsSchema = z.strictObject(settings)

/** Settings of M³ViT's training script that change the network. */
export type M3vitSettings = z.infer<typeof settingsSchema>

const network = {
  img_size: wholePair({ min: 1, max: 65536, doc: 'Height and width of the image in pixels' }),
  patch_size: size('Side of a patch in pixels'),
  in_chans: size('Colour channels'),
  embed_dim: size('Elements of a token'),
  depth: size('Blocks'),
  num_heads: size('Attention heads'),
  mlp_ratio: real({ min: 0, max: 64, doc: 'Hidden size of a dense block by embed_dim' }),
  qkv_bias: flag({ doc: 'Whether query, key and value have a bias' }),
  distilled: flag({ doc: 'Whether there is a distillation token' }).optional(),
  ...ignoredKeys([
    'dilated',
    'model_name',
    'num_classes',
    'drop_rate',
    'attn_drop_rate',
    'drop_path_rate',
    'pos_embed_interp',
    'align_corners',
    'random_init',
    'norm_cfg',
    'gate_return_decoupled_activation',
  ]),
}

/** The backbone's keys: of the dense one, and of the one with experts. */
export const backbones = {
  VisionTransformer: z.strictObject(network),
  VisionTransformer_moe: z.strictObject({
    ...network,
    gate_dim: openSize('embed_dim and the number of tasks; -1: as many as task_dictionary names').optional(),
    ...settings,
  }),
}

export type M3vitBackbone = z.infer<typeof backbones.VisionTransformer_moe>

/** An experiment file. The backbone's own schema depends on its name. */
export const experimentSchema = z.strictObject({
  backbone: choice(['VisionTransformer_moe', 'VisionTransformer'], { doc: 'The kind of network' }),
  backbone_kwargs: anyMapping({ doc: "The backbone's keys" }),
  task_dictionary: anyMapping({ doc: 'Tasks, as include_<task>: True, and weights of losses' }),
  ...ignoredKeys([
    ...(['setup', 'train_db_name', 'val_db_name', 'trBatch', 'valBatch', 'nworkers', 'epochs'] as const),
    ...(['optimizer', 'optimizer_kwargs', 'scheduler', 'scheduler_kwargs', 'model', 'model_kwargs'] as const),
    ...(['head', 'head_kwargs', 'loss_kwargs', 'multi_level', 'overfit'] as const),
    'eval_final_10_epochs_only',
    // A misspelt model_kwargs in one of the published files, which the original does not look at.
    'mode_kwargs',
  ]),
})
