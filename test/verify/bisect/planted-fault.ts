import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Design } from '../../../generator/design/design.js'
import type { ExpertsStep } from '../../../generator/network/steps/experts.js'
import { kernelTensors } from '../../../generator/targets/hls-kernel/kernel-tensors.js'
import { verilogArray } from '../../../generator/targets/verilog-array/verilog-array.js'

/** A bit of a hidden value of an expert: of a place in its queue, and a feature. */
export interface Fault {
  readonly step: ExpertsStep
  readonly expert: number
  readonly place: number
  readonly feature: number
  readonly bit: number
}

/** Flips the bit in the sources of a project, in Verilog and in C++: what the fault's step makes is wrong, and nothing else. */
export async function plantFault(folder: string, design: Design, fault: Fault): Promise<void> {
  await edit(folder, 'rtl/accel_results.v', '    gelu u_gelu (', verilogFault(design, fault))
  await edit(folder, 'rtl/accel_results.v', '.out_data_o(gelu_row)', '.out_data_o(gelu_right)')
  await edit(
    folder,
    'hls/kernel_array.hpp',
    '    case ATTEND:\n    case LINEAR:\n    case EXPERT_FIRST:\n',
    kernelFault(design, fault),
  )
}

async function edit(folder: string, path: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(folder, path), 'utf8')
  if (!text.includes(from)) throw new Error(`${path} has no ${from}`)
  await writeFile(join(folder, path), text.replace(from, to))
}

function verilogFault(design: Design, { step, expert, place, feature, bit }: Fault): string {
  const { lanes } = design.linear
  const { operations } = verilogArray.lower(design).lowered
  const op = operations.findIndex(({ matrix }) => matrix?.step === step.fc1)
  const at = (field: string, value: number) => `out_tag[Tag${field}+:Tag${field}Bits] == ${value}`
  const conditions = [
    at('Op', op),
    at('Part', expert),
    at('Row', place),
    at('Tile', Math.floor(feature / lanes)),
  ]
  return `wire [Lanes*SumWidth-1:0] gelu_right;
    // verilator lint_off WIDTH
    wire [Lanes*SumWidth-1:0] fault = {{Lanes*SumWidth-1{1'b0}}, ${conditions.join(' && ')}};
    assign gelu_row = gelu_right ^ (fault << (${feature % lanes} * SumWidth + ${bit}));
    // verilator lint_on WIDTH
    gelu u_gelu (`
}

function kernelFault(design: Design, { step, expert, place, feature, bit }: Fault): string {
  const { lanes } = design.linear
  const address = kernelTensors(design).tensors.get(step.hidden)?.address
  const tile = Math.floor(feature / lanes)
  return `    case ATTEND:
    case LINEAR:
    case EXPERT_FIRST: {
        hls::stream<typename K::linear::y_beat> wrong("wrong");
        const int tiles = (layer.out_features + K::linear::lanes - 1) / K::linear::lanes;
        if (op.kind == EXPERT_FIRST && op.to == ${address} && job.expert == ${expert}) {
            for (int beat = 0; beat < job.tokens * tiles; beat++) {
                typename K::linear::y_beat row = y.read();
                if (beat == ${place} * tiles + ${tile}) row.value[${feature % lanes}] ^= 1 << ${bit};
                wrong.write(row);
            }
            rows_sink<K, K::sink_piece>(
                op, op.to + times(job.start, strip.stride), strip, parts, values, addends, wrong, tensors);
            break;
        }
    }
`
}
