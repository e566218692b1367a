import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { packageRoot } from '../../generator/base/root.js'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { awkwardName } from '../awkward-name.js'
import { hasTcl, runTcl } from './run-tcl.js'
import { scriptsOf } from './scripts-of.js'

if (!hasTcl) console.warn('skipped: no tclsh, so the Tcl scripts are not run with stand-ins')

const shell = '/usr/bin:/bin'

describe.skipIf(!hasTcl)('as Tcl runs them', () => {
  test.each([
    [[], ['csim_design', 'csynth_design']],
    [['csim'], ['csim_design']],
    [['export'], ['csynth_design', 'export_design']],
    [
      ['cosim', 'csim'],
      ['csim_design', 'csynth_design', 'cosim_design'],
    ],
    [['-f', 'x.tcl', '-tclargs', 'csynth'], ['csynth_design']],
  ])('vitis_hls.tcl with %j does %j', (args, steps) => {
    const { commands, error } = runTcl(scriptsOf({}).text('scripts/vitis_hls.tcl'), args)
    expect(error).toBe('')
    const words = commands.map((command) => command.split(' ')[0])
    expect(words.slice(0, 7)).toEqual([
      ...['open_project', 'set_top', 'add_files', 'add_files'],
      ...['open_solution', 'set_part', 'create_clock'],
    ])
    expect(words.slice(7)).toEqual(steps)
    const simulations = commands.filter((command) => /^(csim|cosim)_design/.test(command))
    // Cosimulation is slow, and hardware does not write what stays on the chip.
    const wanted = (command: string) =>
      command.startsWith('cosim') ? / -argv \/.*\/data\/network --cosim$/ : / -argv \/.*\/data\/network$/
    for (const command of simulations) expect(command).toMatch(wanted(command))
  })

  test.each([
    ['/tools/Xilinx/Vitis_HLS/2022.2', ''],
    ['/tools/Xilinx/2025.1/Vitis', ''],
    ['/opt/Vitis_HLS/2022.1', 'Vitis 2022.1 is too old for the kernel: it needs 2022.2 or later'],
    ['/opt/Vitis_HLS/2020.1', 'Vitis 2020.1 is too old for the kernel: it needs 2022.2 or later'],
  ])('vitis_hls.tcl of the release in %s', (folder, refusal) => {
    const release = `set ::env(XILINX_HLS) ${folder}\n`
    const { commands, error } = runTcl(release + scriptsOf({}).text('scripts/vitis_hls.tcl'), ['csynth'])
    expect(error).toContain(refusal)
    expect(commands.length > 0).toBe(refusal === '')
  })

  test('vitis_hls.tcl names a step that it does not know', () => {
    const { commands, error } = runTcl(scriptsOf({}).text('scripts/vitis_hls.tcl'), ['synth'])
    expect(error).toContain('synth is not a step; give csim, csynth, cosim or export')
    expect(commands).toEqual([])
  })

  test('vivado_zynq.tcl runs through, with commands of Vivado alone', () => {
    const { commands, error } = runTcl(scriptsOf({}).text('scripts/vivado_zynq.tcl'), ['8'])
    expect(error).toBe('')
    expect([...new Set(commands.map((command) => command.split(' ')[0]))].sort()).toEqual([
      ...['add_files', 'apply_bd_automation', 'assign_bd_address', 'connect_bd_intf_net', 'connect_bd_net'],
      ...['create_bd_cell', 'create_bd_design', 'create_project', 'generate_target', 'get_board_parts'],
      ...['launch_runs', 'make_wrapper', 'open_run', 'report_design_analysis', 'report_methodology'],
      ...['report_power', 'report_timing', 'report_timing_summary', 'report_utilization'],
      ...['save_bd_design', 'set_property', 'update_compile_order', 'update_ip_catalog'],
      ...['validate_bd_design', 'wait_on_run', 'write_hw_platform'],
    ])
    expect(commands).toContain('launch_runs impl_1 -to_step write_bitstream -jobs 8')
    expect(commands).toContain('connect_bd_intf_net kernel/m_axi_gmem_values smartconnect_memory3/S01_AXI')
  })
})

const unusable =
  /Vitis(?: and Vivado)? cannot work in .*; move the project to a folder whose name has no spaces/

test
  .skipIf(!hasTcl)
  .each([
    'vitis_hls.tcl',
    'vivado_zynq.tcl',
    'package_accelerator.tcl',
    'vivado_accelerator.tcl',
    'vivado_ooc.tcl',
  ])('%s says that the tools do not work in a folder with spaces, before it calls any', async (name) => {
  const text = await readFile(join(packageRoot, 'hls-out/nano/scripts', name), 'utf8')
  for (const folder of ['two words', 'ü', 'a$b']) {
    const { commands, error } = runTcl(text, [], folder)
    expect(error).toMatch(unusable)
    expect(commands).toEqual([])
  }
})

describe('as the shell runs them', () => {
  /** A project with stand-ins for the vendor's tools, which print how they are called. */
  async function project<T>(device: string, work: (folder: string) => Promise<T>, name = 'x'): Promise<T> {
    const { files } = scriptsOf({ device })
    return await withTemporaryFolder(join(tmpdir(), `moeforge-scripts-${name}`), async (folder) => {
      await mkdir(join(folder, 'scripts'))
      await mkdir(join(folder, 'tools'))
      for (const [path, text] of files) await writeFile(join(folder, path), text, { mode: 0o755 })
      for (const tool of ['v++', 'vitis-run', 'emconfigutil']) {
        await writeFile(join(folder, 'tools', tool), `#!/bin/sh\necho "${tool} $*"\n`)
        await chmod(join(folder, 'tools', tool), 0o755)
      }
      return await work(folder)
    })
  }

  function run(folder: string, script: string, args: readonly string[], path = `${folder}/tools:${shell}`) {
    return execa(join(folder, 'scripts', script), args, {
      cwd: tmpdir(),
      env: { PATH: path },
      extendEnv: false,
      reject: false,
    })
  }

  test('vitis_run.sh gives the tools a config with whole paths', async () => {
    await project('zcu102', async (folder) => {
      const config = join(folder, 'build/vitis/hls_config.cfg')
      const options = `--config ${config} --work_dir ${join(folder, 'build/vitis/good_kernel')}`
      const { stdout } = await run(folder, 'vitis_run.sh', ['csim', 'csynth', 'cosim', 'export'])
      expect(stdout.split('\n')).toEqual([
        `vitis-run --mode hls --csim ${options}`,
        `v++ -c --mode hls ${options}`,
        `vitis-run --mode hls --cosim ${options}`,
        `vitis-run --mode hls --package ${options}`,
      ])
      const text = await readFile(config, 'utf8')
      expect(text).toContain(`csim.argv=${folder}/data/network\n`)
      expect(
        text
          .split('\n')
          .filter((line) => !line.startsWith('#'))
          .join(),
      ).not.toContain('@')
      const { stdout: usual } = await run(folder, 'vitis_run.sh', [])
      expect(usual.split('\n')).toHaveLength(2)
    })
  })

  test.each([
    ['zcu102', 'vitis_run.sh'],
    ['u280', 'build_xclbin.sh'],
  ])('%s: %s says that the tools do not work in a folder with spaces', async (device, script) => {
    const refused = async (folder: string) => {
      const { exitCode, stdout, stderr } = await run(folder, script, [])
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(stderr).toMatch(unusable)
    }
    await project(device, refused, awkwardName)
  })

  test('build_xclbin.sh links what export wrote, and hands options on', async () => {
    await project('u280', async (folder) => {
      const [, platform] =
        /^platform=(.*)$/m.exec(scriptsOf({ device: 'u280' }).text('scripts/alveo.cfg')) ?? []
      const missing = await run(folder, 'build_xclbin.sh', [])
      expect(missing.exitCode).toBe(2)
      expect(missing.stderr).toContain('build/good_kernel.xo is missing')
      await mkdir(join(folder, 'build'))
      await writeFile(join(folder, 'build/good_kernel.xo'), '')
      const { stdout } = await run(folder, 'build_xclbin.sh', ['hw_emu', '--jobs', '4'])
      expect(stdout).toBe(
        `v++ --link --target hw_emu --config ${folder}/scripts/alveo.cfg --temp_dir hw_emu --save-temps ` +
          `-o ${folder}/build/good.hw_emu.xclbin ${folder}/build/good_kernel.xo --jobs 4\n` +
          `emconfigutil --platform ${platform} --od ${folder}/build`,
      )
    })
  })

  test.each([
    ['zcu102', 'vitis_run.sh', 'synth'],
    ['u280', 'build_xclbin.sh', 'sw'],
  ])('%s: %s refuses %s, and says where the tools are missing', async (device, script, word) => {
    await project(device, async (folder) => {
      const wrong = await run(folder, script, [word])
      expect(wrong.exitCode).toBe(2)
      expect(wrong.stderr).toContain(`${word} is not a `)
      const toolless = await run(folder, script, [], shell)
      expect(toolless.exitCode).toBe(3)
      expect(toolless.stderr).toContain('v++ is not on the PATH')
    })
  })
})
