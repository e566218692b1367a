/** What jobs do: run a design in Verilator, or map it to its device with Yosys. */
export const jobKinds = ['simulate', 'synthesise'] as const
export type JobKind = (typeof jobKinds)[number]
