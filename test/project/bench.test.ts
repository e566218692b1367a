// needs: iverilog make
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { libraryFile } from '../../generator/print/templates.js'
import { unitNames } from '../../generator/units/unit-names.js'
import { findTool } from '../../sim/tools.js'
import { awkwardName } from '../awkward-name.js'
import { docPages } from '../docs/pages.js'
import { copyNanoProject } from './nano-project.js'
import { pathWithoutNode } from './path-without-node.js'

const isFull = process.env.MOEFORGE_TEST_FULL !== undefined

let folder: string
let project: string
let env: Record<string, string>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'moeforge-bench-'))
  project = join(folder, awkwardName)
  await copyNanoProject(project)
  env = { PATH: await pathWithoutNode(join(folder, 'bin')) }
})
afterAll(() => rm(folder, { recursive: true }))

function icarus(...args: string[]) {
  return execa('scripts/icarus.sh', args, { cwd: project, env, extendEnv: false, reject: false, all: true })
}

/** Changes the lowest bit of a byte of a file while `work` runs. */
async function withOtherBit<T>(path: string, byte: number, work: () => Promise<T>): Promise<T> {
  const file = join(project, path)
  const bytes = await readFile(file)
  await writeFile(
    file,
    bytes.map((each, i) => (i === byte ? each ^ 1 : each)),
  )
  try {
    return await work()
  } finally {
    await writeFile(file, bytes)
  }
}

test('make icarus runs the benches of all units, with pauses, and Icarus has nothing to warn of', async () => {
  const benches = unitNames.map((unit) => `tb_${unit}`)
  const args = ['icarus', `BENCH=${benches.join(' ')}`, 'STALLS=0.3', 'SEED=5']
  const run = await execa('make', args, { cwd: project, env, extendEnv: false, reject: false })
  expect(run.stderr).toBe('')
  expect(run.exitCode).toBe(0)
  expect(run.stdout.match(/^PASS \w+: \d+ values$/gm)).toHaveLength(unitNames.length)
  const data = await readdir(join(project, 'data'), { recursive: true })
  const cases = data.filter((path) => path.endsWith('about.txt'))
  expect(run.stdout.match(/, case \d+: equal, \d+ cycles$/gm)).toHaveLength(cases.length)
})

test('make icarus runs as the how-to calls it', async () => {
  const { text = '' } = docPages.find(({ path }) => path === 'docs/how-to/use-your-simulator.md') ?? {}
  const commands = [...text.matchAll(/^\$ (make .*)$/gm)].map(([, command]) => command)
  expect(commands).toHaveLength(1)
  const run = await execa('sh', ['-c', commands[0]], { cwd: project, env, extendEnv: false, reject: false })
  expect(run.stdout).toMatch(/^PASS gelu: \d+ values$/m)
  expect(run.exitCode).toBe(0)
})

test('what pauses is chosen by the seed alone', async () => {
  const cycles = async (...args: string[]) => (await icarus('tb_gate', ...args)).stdout
  const paused = await cycles('+stalls=0.4', '+seed=2')
  expect(await cycles('+stalls=0.4', '+seed=2')).toBe(paused)
  expect(await cycles('+stalls=0.4', '+seed=3')).not.toBe(paused)
  expect(await cycles()).not.toBe(paused)
})

test('another bit in an expected value of a unit fails, and is named', async () => {
  await withOtherBit('data/gate/1/expected/pick.bin', 16, async () => {
    const { all, exitCode } = await icarus('tb_gate')
    expect(exitCode).toBe(1)
    expect(all).toMatch(/^FAIL case 1: pick\.\w+\[0\] of beat 1: expected \d+, got \d+$/m)
    expect(all).toMatch(/^gate, case 1: different, /m)
    expect(all).toMatch(/^gate, case 2: equal, /m)
    expect(all).toMatch(/^FAIL gate: 1 failures, 256 values compared$/m)
    const other = await icarus('tb_gate', '+case=2')
    expect(other.all).toMatch(/^PASS gate/m)
    expect(other.exitCode).toBe(0)
  })
})

test('a case that there is not compares nothing, which is no pass', async () => {
  const { all, exitCode } = await icarus('tb_gate', '+case=9')
  expect(exitCode).toBe(1)
  expect(all).toContain('FAIL +case=9: gate has the cases 0 to 3')
})

test('pauses in every cycle are refused', async () => {
  const { all, exitCode } = await icarus('tb_gate', '+stalls=1')
  expect(all).toContain('FAIL +stalls=1.000000: give a share of cycles from 0 to below 1')
  expect(exitCode).toBe(1)
})

test('words of SystemVerilog are no names, so a simulator may read the benches as that', async () => {
  const benches = (await readdir(join(project, 'bench'))).filter((name) => /\.v$/.test(name))
  const args = ['-g2012', '-I', 'bench', '-y', 'rtl', '-s', 'tb_gate', '-o', 'systemverilog.vvp']
  const sources = benches.map((name) => `bench/${name}`)
  const { stderr } = await execa('iverilog', [...args, ...sources], { cwd: project, reject: false })
  expect(stderr).toBe('')
})

describe('in place of rtl', () => {
  /** A gate that does nothing but drive its outputs. */
  const gate = (outputs: string) => `
    module gate (
        input wire clk_i, rst_ni, op_valid_i, logit_valid_i, pick_ready_i, output wire op_ready_o, logit_ready_o, pick_valid_o,
        input wire [10:0] op_data_i, input wire [143:0] logit_data_i, output wire [114:0] pick_data_o
    );
        reg [7:0] count_q = 0;
        always @(posedge clk_i) count_q <= rst_ni ? count_q + 1 : 0;
        ${outputs}
    endmodule
  `
  const takesAll = "assign op_ready_o = 1'b1; assign logit_ready_o = 1'b1; assign pick_data_o = 0;"

  async function runGate(outputs: string, ...args: string[]) {
    await writeFile(join(project, 'other gate.v'), gate(outputs))
    return icarus('--netlist', 'other gate.v', 'tb_gate', '+case=0', ...args)
  }

  test('a design that takes nothing is given up, and the streams that wait are named', async () => {
    const outputs = "assign op_ready_o = 1'b0; assign logit_ready_o = 1'b0; assign pick_valid_o = 1'b0;"
    const { all, exitCode } = await runGate(outputs)
    expect(exitCode).toBe(1)
    expect(all).toContain('FAIL case 0: no stream moved for 10000 cycles')
    expect(all).toMatch(/^ {2}logit: 0 of 6 beats, offered, not taken$/m)
    expect(all).toMatch(/^ {2}pick: 0 of 6 beats$/m)
  })

  test.each([
    ["assign pick_valid_o = 1'b1;", 'FAIL case 0: pick has more than 6 beats'],
    ["assign pick_valid_o = 1'bx;", 'FAIL pick: valid is neither 0 nor 1'],
    ['assign pick_valid_o = count_q[0];', 'FAIL pick: valid fell before it was taken'],
  ])('%s: %s', async (outputs, message) => {
    const { all, exitCode } = await runGate(`${takesAll} ${outputs}`, '+stalls=0.5')
    expect(exitCode).toBe(1)
    expect(all).toContain(message)
  })

  test('data that change while they wait are a breach', async () => {
    const outputs =
      'assign op_ready_o = 1; assign logit_ready_o = 1; assign pick_valid_o = 1; assign pick_data_o = count_q;'
    const { all } = await runGate(outputs, '+stalls=0.5')
    expect(all).toContain('FAIL pick: what was offered changed before it was taken')
  })

  test.skipIf(findTool('yosys') === null)('a netlist without parameters runs equal', async () => {
    const script = 'read_verilog rtl/*.v; prep -flatten -top gate; write_verilog -noattr gate_netlist.v'
    await execa('yosys', ['-q', '-p', script], { cwd: project })
    const { all, exitCode } = await icarus('--netlist', 'gate_netlist.v', 'tb_gate', '+stalls=0.3')
    expect(all).toMatch(/^PASS gate: 256 values$/m)
    expect(exitCode).toBe(0)
  })
})

// Icarus takes half a minute for an image where nothing else runs, and much longer where much does.
describe('the accelerator', { timeout: 3_600_000 }, () => {
  test('gives every value of a task that is expected, and none that is not', async () => {
    await withOtherBit('data/accelerator/expected_task0.bin', 4 * 37, async () => {
      const { all, exitCode } = await icarus('tb_nano_accel', '+task=0', '+images=1')
      expect(all).toMatch(/^task 0: begins, 1 images of at least \d{5} cycles each$/m)
      expect(all).toMatch(/^FAIL task 0: image 0, row 1, value 5: expected -?\d+, got -?\d+$/m)
      expect(all).toMatch(/^task 0: 1 images in \d+ cycles, 1 of 544 values differ$/m)
      expect(all).toMatch(/^FAIL nano_accel: 1 failures, 544 values compared$/m)
      expect(exitCode).toBe(1)
    })
  })

  test("an error of the memory ends the run, with the registers' account of it", async () => {
    const { all, exitCode } = await icarus('tb_nano_accel', '+task=1', '+images=1', '+read_error=1')
    expect(all).toMatch(/^FAIL task 1: STATUS is 00000004, ERROR_CAUSE 00000002, ERROR_ADDR 00000000\w{8}$/m)
    expect(exitCode).toBe(1)
  })

  test('a task that there is not is refused', async () => {
    const { all, exitCode } = await icarus('tb_nano_accel', '+task=2')
    expect(all).toContain('FAIL +task=2 +images=2: there are the tasks 0 to 1 and 2 images')
    expect(exitCode).toBe(1)
  })

  test('without its vectors it is left out, which is said', async () => {
    await rm(join(project, 'data/accelerator'), { recursive: true })
    const { all, exitCode } = await icarus('tb_nano_accel')
    expect(all).toContain('tb_nano_accel: not run: the project has no data/accelerator')
    expect(exitCode).toBe(0)
  })

  test.runIf(isFull)('make icarus passes as a whole', async () => {
    const whole = join(folder, 'whole')
    await copyNanoProject(whole)
    const run = await execa('make', ['icarus', 'STALLS=0'], {
      cwd: whole,
      env,
      extendEnv: false,
      reject: false,
    })
    expect(run.stdout).toMatch(/^PASS nano_accel: 2176 values$/m)
    expect(run.exitCode).toBe(0)
  })
})

test('no module has the name of another', async () => {
  const names = async (path: string) =>
    (await readdir(join(project, path))).filter((name) => name.endsWith('.v'))
  const rtl = new Set(await names('rtl'))
  expect((await names('bench')).filter((name) => rtl.has(name))).toEqual([])
})

test('a model of a memory is the memory of rtl, and noise that nobody wrote', async () => {
  const [model] = await readdir(join(project, 'bench/models'))
  const text = await readFile(join(project, 'bench/models', model), 'utf8')
  const original = libraryFile(model)
  expect(text.startsWith(original.slice(0, original.indexOf('\nendmodule')))).toBe(true)
  expect(text).toContain('noise = $random;')
})
