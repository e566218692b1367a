/** What an operation does: `operation_kind` of kernel_operation.hpp. */
export type KernelOperationKind =
  | 'PATCH_EMBED'
  | 'LAYER_NORM'
  | 'LINEAR'
  | 'ATTEND'
  | 'ATTENTION'
  | 'EXPERT_QUEUES'
  | 'EXPERT_FIRST'
  | 'EXPERT_SECOND'
  | 'EXPERTS_END'
  | 'MEAN'

/** An operation as `operation` of kernel_operation.hpp: addresses in words, -1 is none. */
export interface KernelOperation {
  readonly name: string
  readonly kind: KernelOperationKind
  readonly layer: number
  readonly rows: number
  readonly from: number
  readonly keys: number
  readonly values: number
  readonly addend: number
  readonly to: number
  readonly normed: number
  readonly scale: number
  readonly normBias: number
  readonly positions: number
  readonly head: number
  readonly heads: number
  readonly place: number
  readonly shifts: readonly number[]
  /** Where simulation keeps what never leaves the chip. */
  readonly watched: Partial<Record<WatchedTensor, number>>
}

/** Kinds of tensors that never leave the chip: `watched_tensor` of kernel_watched.hpp. */
export const watchedTensors = [
  ...(['BEFORE_GELU', 'BEFORE_SUM', 'SCORES', 'STATISTICS'] as const),
  ...(['CHOICES', 'CHOSEN_LOGITS', 'CHOSEN_SCORES', 'GATE_STATISTICS'] as const),
  ...(['QUEUES', 'QUEUE_SCORES', 'LENGTHS', 'ORDER'] as const),
] as const

export type WatchedTensor = (typeof watchedTensors)[number]
