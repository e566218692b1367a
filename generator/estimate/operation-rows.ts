import type { AcceleratorEstimate, OperationEstimate } from './accelerator-estimate.js'
import type { KernelEstimate } from './kernel-estimate.js'

/** An operation as both targets have it; null where one of them has none of it. */
export interface OperationRow {
  readonly name: string
  readonly verilog: OperationEstimate | null
  readonly kernel: KernelEstimate['operations'][number] | null
}

/**
 * Operations of the accelerator in order, each beside the kernel's of its step, at the first piece where it runs in several; then what the
 * kernel alone has.
 */
export function operationRows(
  accelerator: AcceleratorEstimate | null,
  kernel: KernelEstimate | null,
): OperationRow[] {
  const left = new Map(kernel?.operations.map((operation) => [operation.name, operation]))
  const rows = (accelerator?.operations ?? []).map((verilog): OperationRow => {
    const step = verilog.name.replace(/\[\d+\]$/, '')
    const own = left.get(step) ?? null
    left.delete(step)
    return { name: verilog.name, verilog, kernel: own }
  })
  return [
    ...rows,
    ...[...left.values()].map((own): OperationRow => ({ name: own.name, verilog: null, kernel: own })),
  ]
}
