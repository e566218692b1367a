/** How designs are measured: cycles from Verilator, cells and paths from Yosys. */
export const measureKinds = ['simulate', 'synthesise'] as const
export type MeasureKind = (typeof measureKinds)[number]

/** What jobs do: measure a design, or make the tensors of an inference on a backend. */
export const jobKinds = [...measureKinds, 'tensors'] as const
export type JobKind = (typeof jobKinds)[number]
