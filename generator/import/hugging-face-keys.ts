import { huggingFaceActivations } from './activation-names.js'
import type { Feature, ForeignKeys } from './foreign-features.js'

/**
 * Keys that every config of transformers may have (`PretrainedConfig.to_dict`), and those of `ViTConfig` that only
 * training or other heads read. ViT computes the same whatever they say.
 */
export const ignoredByVit = [
  // Training and initial values.
  ...(['attention_probs_dropout_prob', 'hidden_dropout_prob', 'initializer_range'] as const),
  ...(['gradient_checkpointing', 'problem_type', 'finetuning_task', 'task_specific_params'] as const),
  // Heads that moeforge lacks: masked images, and the pooler of ViTModel.
  ...(['encoder_stride', 'pooler_act', 'pooler_output_size'] as const),
  // How results are handed out, and in what type and pieces they are computed.
  ...(['return_dict', 'output_hidden_states', 'output_attentions', 'output_scores'] as const),
  ...(['torchscript', 'torch_dtype', 'dtype', 'use_bfloat16', 'tf_legacy_loss', 'xla_device'] as const),
  ...(['chunk_size_feed_forward', '_attn_implementation', '_attn_implementation_autoset'] as const),
  ...(['attn_implementation', 'experts_implementation', '_experts_implementation'] as const),
  // Of models of text, and generation.
  ...(['is_encoder_decoder', 'is_decoder', 'add_cross_attention', 'cross_attention_hidden_size'] as const),
  ...(['tie_word_embeddings', 'tie_encoder_decoder', 'use_cache', 'tokenizer_class', 'prefix'] as const),
  ...(['bos_token_id', 'pad_token_id', 'eos_token_id', 'sep_token_id', 'decoder_start_token_id'] as const),
  ...(['max_length', 'min_length', 'do_sample', 'early_stopping', 'num_beams', 'num_beam_groups'] as const),
  ...(['diversity_penalty', 'temperature', 'top_k', 'top_p', 'typical_p', 'repetition_penalty'] as const),
  ...(['length_penalty', 'no_repeat_ngram_size', 'encoder_no_repeat_ngram_size', 'bad_words_ids'] as const),
  ...(['num_return_sequences', 'return_dict_in_generate', 'forced_bos_token_id'] as const),
  ...(['forced_eos_token_id', 'remove_invalid_values', 'exponential_decay_length_penalty'] as const),
  ...(['suppress_tokens', 'begin_suppress_tokens'] as const),
  // Names and versions.
  ...(['label2id', 'transformers_version', '_commit_hash', 'name_or_path'] as const),
] as const

/** Keys that change the network, of `PretrainedConfig` and of relatives of ViT. */
export const foreignToVit: ForeignKeys = {
  hidden_act: { feature: 'anotherActivation', plain: Object.keys(huggingFaceActivations) },
  pruned_heads: { feature: 'prunedHeads', plain: [] },
  per_layer_config: { feature: 'unequalBlocks', plain: [] },
  use_swiglu_ffn: { feature: 'gatedMlp', plain: [false] },
  use_relative_position_bias: { feature: 'relativeBias', plain: [false] },
  use_shared_relative_position_bias: { feature: 'relativeBias', plain: [false] },
}

/** What transformers' other networks of images have, by `model_type`. */
export const otherModelTypes: Readonly<Record<string, readonly Feature[]>> = {
  beit: ['relativeBias'],
  bit: ['convolutions'],
  convnext: ['convolutions'],
  convnextv2: ['convolutions'],
  cvt: ['stages', 'convolutionStem'],
  'data2vec-vision': ['relativeBias'],
  dinat: ['stages', 'neighbourhoods'],
  dinov3_vit: ['rotary'],
  efficientnet: ['convolutions'],
  focalnet: ['stages', 'noAttention'],
  hiera: ['stages', 'windows'],
  levit: ['stages', 'convolutionStem', 'relativeBias'],
  mobilevit: ['stages', 'convolutionStem'],
  mobilevitv2: ['stages', 'convolutionStem'],
  poolformer: ['stages', 'noAttention'],
  pvt: ['stages'],
  pvt_v2: ['stages'],
  regnet: ['convolutions'],
  resnet: ['convolutions'],
  sam: ['windows', 'relativeBias'],
  segformer: ['stages'],
  siglip: ['attentionPool'],
  siglip_vision_model: ['attentionPool'],
  siglip2: ['attentionPool'],
  siglip2_vision_model: ['attentionPool'],
  swin: ['stages', 'shiftedWindows'],
  swinv2: ['stages', 'shiftedWindows'],
  timesformer: ['video'],
  videomae: ['video'],
  vit_hybrid: ['convolutionStem'],
  vivit: ['video'],
  yolos: ['detectionTokens'],
}
