import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { writeFiles } from '../../generator/base/write-files.js'
import { benchScriptFiles } from '../../generator/project/bench-scripts.js'
import { awkwardName } from '../awkward-name.js'
import { docPages } from '../docs/pages.js'
import { hasTcl, runTcl } from './run-tcl.js'

if (!hasTcl) console.warn('skipped: no tclsh, so questa.do is not run with stand-ins')

const shell = '/usr/bin:/bin'

/** Prints its command line, and as a simulation leaves the verdict that VERDICT says. */
const recorder = `#!/bin/sh
echo "\${0##*/} $*"
for word; do
  case $word in
    verdict=* | +verdict=*) [ "$VERDICT" = none ] || echo "$VERDICT" > "\${word#*verdict=}" ;;
  esac
done
case "\${0##*/} $*" in
  'vcs '*) cp "$0" "$(echo "$*" | sed 's/.* -o //')" ;;
esac
[ "\${0##*/}" != "\${BROKEN:-}" ]
`
const tools = ['iverilog', 'vvp', 'xvlog', 'xelab', 'xsim', 'vlogan', 'vcs', 'vsim', 'vivado']

/** A project of two units, an accelerator without vectors, netlists, and stand-ins for the simulators. */
async function project<T>(work: (folder: string) => Promise<T>): Promise<T> {
  return await withTemporaryFolder(join(tmpdir(), `moeforge-bench-${awkwardName}`), async (folder) => {
    await writeFiles(folder, benchScriptFiles({ part: 'xc' }))
    const empty = ['tb_gate', 'tb_gelu', 'tb_linear', 'tb_nano_accel', 'bench_clock', 'models/ram_masked']
    await writeFiles(folder, new Map(empty.map((name) => [`bench/${name}.v`, ''])))
    await writeFiles(folder, new Map(['gate', 'ram_masked'].map((name) => [`rtl/${name}.v`, ''])))
    await writeFiles(folder, new Map([['data/gate/0/in.bin', Uint8Array.of(1, 2, 3, 4, 0xff, 0, 0, 0x80)]]))
    await writeFiles(folder, new Map(tools.map((tool) => [`tools/${tool}`, recorder])))
    await writeFiles(
      folder,
      new Map([
        ['whole.v', 'module gate ();\nendmodule\nmodule glbl ();\nendmodule\n'],
        ['bare.v', '// module glbl is not here\nmodule gate ();\nendmodule\n'],
        ['simlib/vcs/synopsys_sim.setup', ''],
        ['simlib/questa/unisims_ver/_info', ''],
      ]),
    )
    for (const tool of tools) await chmod(join(folder, 'tools', tool), 0o755)
    return await work(folder)
  })
}

function run(folder: string, script: string, args: readonly string[], env: Record<string, string> = {}) {
  return execa('sh', [join(folder, 'scripts', script), ...args], {
    cwd: folder,
    env: { PATH: `${folder}/tools:${shell}`, VERDICT: 'PASS', ...env },
    extendEnv: false,
    reject: false,
  })
}

const bench = '../../bench'
const benchSources = ['bench_clock', 'tb_gate', 'tb_gelu', 'tb_linear', 'tb_nano_accel'].map(
  (name) => `${bench}/${name}.v`,
)
const rtlSources = `${bench}/models/ram_masked.v ../../rtl/gate.v ${benchSources.join(' ')}`
const notRun =
  'tb_nano_accel: not run: the project has no data/accelerator, because its network is too large to run while a project is written'

describe('before synthesis all benches run, the models of bench/models in place of modules of rtl', () => {
  test('in Icarus', async () => {
    await project(async (folder) => {
      const { stdout, exitCode } = await run(folder, 'icarus.sh', ['+stalls=0.3', '+seed=2'])
      const compile = (name: string) =>
        `iverilog -g2005 -Wall -Wno-timescale -I ../../rtl -I ${bench} -y ${bench}/models -y ../../rtl -y ${bench} ` +
        `-s ${name} -o ${name}.vvp ${bench}/${name}.v`
      const simulate = (name: string) =>
        `vvp -n ${name}.vvp +data=../hex +verdict=${name}.verdict +stalls=0.3 +seed=2`
      const each = (name: string) => [compile(name), simulate(name)]
      expect(stdout.split('\n')).toEqual([...['tb_gate', 'tb_gelu', 'tb_linear'].flatMap(each), notRun])
      expect(exitCode).toBe(0)
    })
  })

  test("in Vivado's simulator", async () => {
    await project(async (folder) => {
      const { stdout } = await run(folder, 'xsim.sh', ['tb_gelu', '+stalls=0.3'])
      expect(stdout.split('\n')).toEqual([
        `xvlog -i ../../rtl -i ${bench} ${rtlSources}`,
        'xelab -timescale 1ns/1ps work.tb_gelu -s tb_gelu',
        'xsim tb_gelu -R -onfinish quit -log tb_gelu.log -testplusarg data=../hex -testplusarg verdict=tb_gelu.verdict -testplusarg stalls=0.3',
      ])
    })
  })

  test('in VCS', async () => {
    await project(async (folder) => {
      const { stdout } = await run(folder, 'vcs.sh', ['tb_gelu', '+stalls=0.3'])
      expect(stdout.split('\n')).toEqual([
        `vlogan -full64 +v2k -timescale=1ns/1ps +incdir+../../rtl +incdir+${bench} ${rtlSources}`,
        'vcs -full64 -t ps tb_gelu -o tb_gelu.simv',
        'tb_gelu.simv -l tb_gelu.log +data=../hex +verdict=tb_gelu.verdict +stalls=0.3',
      ])
      expect(await readFile(join(folder, 'build/vcs/synopsys_sim.setup'), 'utf8')).toBe(
        'WORK > DEFAULT\nDEFAULT : work\n',
      )
    })
  })
})

describe('after synthesis the netlist stands in for rtl', () => {
  test('in Icarus, with the cells of Vivado where its folder is known', async () => {
    await project(async (folder) => {
      const vivado = { XILINX_VIVADO: '/opt/Vivado' }
      const cells = '/opt/Vivado/data/verilog/src'
      const { stdout } = await run(folder, 'icarus.sh', ['--netlist', 'bare.v', 'tb_gate'])
      expect(stdout).toContain(
        `iverilog -g2005 -I ${bench} -y ${bench} -s tb_gate -o tb_gate.vvp ${bench}/tb_gate.v netlist.v\n`,
      )
      const amd = await run(folder, 'icarus.sh', ['--netlist', 'bare.v', 'tb_gate'], vivado)
      expect(amd.stdout).toContain(
        `-y ${cells}/unisims -s tb_gate -s glbl -o tb_gate.vvp ${bench}/tb_gate.v netlist.v ${cells}/glbl.v\n`,
      )
    })
  })

  test("in Vivado's simulator, with its cells, and with its glbl where the netlist has none", async () => {
    await project(async (folder) => {
      const vivado = { XILINX_VIVADO: '/opt/Vivado' }
      const whole = await run(folder, 'xsim.sh', ['--netlist', `${folder}/whole.v`, 'tb_gate'], vivado)
      expect(whole.stdout.split('\n').slice(0, 2)).toEqual([
        `xvlog -i ${bench} ${benchSources.join(' ')} netlist.v`,
        'xelab -timescale 1ns/1ps -L unisims_ver work.tb_gate work.glbl -s tb_gate',
      ])
      const bare = await run(folder, 'xsim.sh', ['--netlist', 'bare.v', 'tb_gate'], vivado)
      expect(bare.stdout).toContain(` netlist.v /opt/Vivado/data/verilog/src/glbl.v\n`)
      const unknown = await run(folder, 'xsim.sh', ['--netlist', 'bare.v', 'tb_gate'])
      expect(unknown.exitCode).toBe(2)
      expect(unknown.stderr).toContain('bare.v has no module glbl; set XILINX_VIVADO')
    })
  })

  test('in VCS, with the libraries that compile_simlib made', async () => {
    await project(async (folder) => {
      const args = ['--netlist', 'whole.v', 'tb_gate']
      const { stdout } = await run(folder, 'vcs.sh', args, { XILINX_SIMLIB: `${folder}/simlib/vcs` })
      expect(stdout.split('\n').slice(0, 2)).toEqual([
        `vlogan -full64 +v2k -timescale=1ns/1ps +incdir+${bench} ${benchSources.join(' ')} netlist.v`,
        'vcs -full64 -t ps tb_gate glbl -o tb_gate.simv',
      ])
      expect(await readFile(join(folder, 'build/vcs/synopsys_sim.setup'), 'utf8')).toContain(
        `\nOTHERS=${folder}/simlib/vcs/synopsys_sim.setup\n`,
      )
      const without = await run(folder, 'vcs.sh', args)
      expect(without.exitCode).toBe(2)
      expect(without.stderr).toContain('XILINX_SIMLIB is not a folder with synopsys_sim.setup')
    })
  })
})

describe.each(['icarus.sh', 'xsim.sh', 'vcs.sh'])('%s', (script) => {
  test.each([
    [['tb_none'], 'tb_none: there is no such bench; there are tb_gate tb_gelu tb_linear tb_nano_accel'],
    [['gelu'], 'gelu is not a bench, a plusarg or --netlist FILE'],
    [['+stall=0.3'], '+stall=0.3 is not a plusarg; there are +stalls= +seed='],
    [['+data=x'], '+data=x is not a plusarg'],
    [['+seed'], '+seed: the value is not a number'],
    [['+seed='], '+seed=: the value is not a number'],
    [['+stalls=many'], '+stalls=many: the value is not a number'],
    [['+task=1.5'], '+task=1.5: the value is not a whole number'],
    [['--netlist'], '--netlist needs a file'],
    [['--netlist', 'none.v', 'tb_gate'], '--netlist none.v: there is no such file'],
    [['--netlist', 'whole.v'], '--netlist needs the one bench'],
    [['--netlist', 'whole.v', 'tb_gate', 'tb_gelu'], '--netlist needs the one bench'],
  ])('refuses %j', async (args, message) => {
    await project(async (folder) => {
      const { exitCode, stderr, stdout } = await run(folder, script, args)
      expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
      expect(stderr).toContain(`scripts/${script}: ${message}`)
    })
  })

  test('fails when a bench fails, breaks, or its tool does or is missing', async () => {
    await project(async (folder) => {
      const failed = await run(folder, script, [], { VERDICT: 'FAIL' })
      expect(failed.exitCode).toBe(1)
      expect(failed.stderr).toBe(`scripts/${script}: failed: tb_gate tb_gelu tb_linear`)
      const silent = await run(folder, script, ['tb_gate'], { VERDICT: 'none' })
      expect(silent.exitCode).toBe(3)
      expect(silent.stderr).toContain('tb_gate ended without a verdict')
      const compiler = { 'icarus.sh': 'iverilog', 'xsim.sh': 'xelab', 'vcs.sh': 'vcs' }[script] ?? ''
      const refused = await run(folder, script, ['tb_gate'], { BROKEN: compiler })
      expect(refused.exitCode).toBe(3)
      expect(refused.stderr).toContain(`${compiler} failed`)
    })
  })

  test('says which tool is missing', async () => {
    await project(async (folder) => {
      const bare = join(folder, 'bare')
      await mkdir(bare)
      for (const tool of ['sh', 'dirname', 'basename', 'tr', 'cat'])
        await writeFile(join(bare, tool), `#!/bin/sh\nexec /usr/bin/${tool} "$@"\n`, { mode: 0o755 })
      const { exitCode, stderr } = await run(folder, script, ['tb_gate'], { PATH: bare })
      expect(exitCode).toBe(3)
      expect(stderr).toContain(' is not on the PATH; ')
    })
  })
})

test('vectors become words of 32 bits in hexadecimal', async () => {
  await project(async (folder) => {
    await run(folder, 'icarus.sh', ['tb_gate'])
    const text = await readFile(join(folder, 'build/hex/gate/0/in.hex'), 'utf8')
    expect(text.trim().split(/\s+/)).toEqual(['04030201', '800000ff'])
  })
})

describe('the how-to', () => {
  const path = 'docs/how-to/use-your-simulator.md'
  const { text = '' } = docPages.find((page) => page.path === path) ?? {}
  const commands = [...text.matchAll(/^\$ (.*)$/gm)].map(([, command]) => command)

  // make icarus is run in bench.test.ts, questa.do below.
  const shellCommands = commands.filter((command) => !/^make |vsim/.test(command))

  test('has commands for every script', () => {
    for (const script of ['icarus.sh', 'xsim.sh', 'vcs.sh', 'questa.do', 'netlist.tcl'])
      expect(commands.join('\n')).toContain(`scripts/${script}`)
  })

  test.each(shellCommands)('%s', async (command) => {
    await project(async (folder) => {
      await writeFiles(folder, new Map([['build/gelu_netlist.v', 'module glbl ();\nendmodule\n']]))
      const env = { PATH: `${folder}/tools:${shell}`, VERDICT: 'PASS', HOME: folder }
      for (const script of ['icarus.sh', 'xsim.sh', 'vcs.sh'])
        await chmod(join(folder, 'scripts', script), 0o755)
      const run = await execa('sh', ['-c', command], { cwd: folder, env, extendEnv: false, reject: false })
      expect(run.stderr).toBe('')
      expect(run.stdout).not.toBe('')
      expect(run.exitCode).toBe(0)
    })
  })
})

describe.skipIf(!hasTcl)('netlist.tcl', () => {
  const script = benchScriptFiles({ part: 'xc' }).get('scripts/netlist.tcl') ?? ''

  test('synthesises one module, out of context, and writes its netlist', () => {
    const { commands, error } = runTcl(script, ['gelu'])
    expect(error).toBe('')
    expect(commands.map((command) => command.replaceAll(/\S*\/project\//g, 'PROJECT/'))).toEqual([
      'create_project -in_memory -part xc',
      'read_verilog PROJECT/rtl/*.v',
      'synth_design -top gelu -part xc -include_dirs PROJECT/rtl -mode out_of_context',
      'write_verilog -force -mode funcsim PROJECT/build/gelu_netlist.v',
    ])
  })

  test('asks for the module', () => {
    const { commands, error } = runTcl(script, [])
    expect(error).toContain('give the one module to synthesise')
    expect(commands).toEqual([])
  })
})

describe.skipIf(!hasTcl)('questa.do', () => {
  // The simulator's commands print themselves; vsim leaves a verdict.
  const standIns = `
proc unknown {args} {
  puts "> [join $args]"
  if {[lindex $args 0] eq "vsim" && $::env(VERDICT) ne "none"} {
    set file [open [string range [lsearch -inline $args +verdict=*] 9 end] w]
    puts $file $::env(VERDICT)
    close $file
  }
  if {[lindex $args 0] eq $::env(BROKEN)} { error "it broke" }
}
proc quit {args} {
  puts "> quit [join $args]"
  if {"-code" in $args} { exit [lindex $args end] }
}
source [lindex $argv 0]
`

  async function questa(folder: string, env: Record<string, string>, cwd = folder) {
    await writeFile(join(folder, 'stand-ins.tcl'), standIns)
    const run = await execa('tclsh', [join(folder, 'stand-ins.tcl'), join(folder, 'scripts/questa.do')], {
      cwd,
      env: { PATH: shell, VERDICT: 'PASS', BROKEN: '', ...env },
      extendEnv: false,
      reject: false,
    })
    const commands = run.stdout.split('\n').map((line) => line.replaceAll(folder, 'PROJECT'))
    return { ...run, commands }
  }

  const benches = ['bench_clock', 'tb_gate', 'tb_gelu', 'tb_linear', 'tb_nano_accel'].map(
    (name) => `PROJECT/bench/${name}.v`,
  )
  const compile = '> vlog -quiet -timescale 1ns/1ps +incdir+PROJECT/rtl +incdir+PROJECT/bench'

  test('runs all benches, and says which have no vectors', async () => {
    await project(async (folder) => {
      const { commands, exitCode, stderr } = await questa(folder, { PLUSARGS: '+stalls=0.3 +seed=2' })
      const each = (name: string) => [
        `> vsim -quiet -t 1ps -onfinish stop +data=../hex +verdict=${name}.verdict +stalls=0.3 +seed=2 work.${name}`,
        ...['> run -all', '> quit -sim'],
      ]
      expect(stderr).toBe('')
      expect(commands).toEqual([
        ...['> onbreak resume', '> vlib work'],
        `${compile} ${benches.join(' ')} PROJECT/bench/models/ram_masked.v PROJECT/rtl/gate.v`,
        ...['tb_gate', 'tb_gelu', 'tb_linear'].flatMap(each),
        notRun,
        '> quit -f -code 0',
      ])
      expect(exitCode).toBe(0)
    })
  })

  test('takes a netlist in place of rtl, with the libraries of compile_simlib', async () => {
    await project(async (folder) => {
      await mkdir(join(folder, 'build'))
      const env = { BENCH: 'tb_gate', NETLIST: '../bare.v', XILINX_SIMLIB: `${folder}/simlib/questa` }
      const vivado = { XILINX_VIVADO: '/opt/Vivado' }
      const { commands } = await questa(folder, { ...env, ...vivado }, join(folder, 'build'))
      expect(commands[2]).toBe(
        `${compile} ${benches.join(' ')} netlist.v /opt/Vivado/data/verilog/src/glbl.v`,
      )
      expect(commands[3]).toContain('-L PROJECT/simlib/questa/unisims_ver')
      expect(commands[3]).toMatch(/ work\.tb_gate work\.glbl$/)
      const unknown = await questa(folder, env, join(folder, 'build'))
      expect(unknown.exitCode).toBe(2)
      expect(unknown.stdout).toContain('has no module glbl; set XILINX_VIVADO')
    })
  })

  test('runs as the how-to calls it', async () => {
    const { text = '' } = docPages.find(({ path }) => path === 'docs/how-to/use-your-simulator.md') ?? {}
    const lines = [...text.matchAll(/^\$ (.* vsim -c -do scripts\/questa\.do)$/gm)].map(([, line]) => line)
    expect(lines).toHaveLength(2)
    await project(async (folder) => {
      await writeFiles(folder, new Map([['build/gelu_netlist.v', 'module glbl ();\nendmodule\n']]))
      await writeFile(join(folder, 'stand-ins.tcl'), standIns)
      await writeFile(join(folder, 'tools/vsim'), '#!/bin/sh\nexec tclsh stand-ins.tcl "$3"\n', {
        mode: 0o755,
      })
      const env = { PATH: `${folder}/tools:${shell}`, VERDICT: 'PASS', BROKEN: '', HOME: folder }
      for (const line of lines) {
        const run = await execa('sh', ['-c', line], { cwd: folder, env, extendEnv: false, reject: false })
        expect(run.stdout).toMatch(/^> vsim .* work\.tb_gelu/m)
        expect(run.exitCode, run.stdout).toBe(0)
      }
    })
  })

  test.each([
    [{ BENCH: 'tb_none' }, 2, 'there is no tb_none; there are tb_gate tb_gelu tb_linear tb_nano_accel'],
    [{ PLUSARGS: '+stall=0.3' }, 2, 'PLUSARGS: +stall=0.3 is not one'],
    [{ PLUSARGS: '+seed=2 +case=a' }, 2, 'PLUSARGS: +case=a is not one'],
    [{ NETLIST: 'whole.v' }, 2, 'NETLIST needs BENCH'],
    [{ NETLIST: 'none.v', BENCH: 'tb_gate' }, 2, 'there is no file none.v'],
    [{ NETLIST: 'whole.v', BENCH: 'tb_gate' }, 2, 'XILINX_SIMLIB: there is no'],
    [{ VERDICT: 'FAIL' }, 1, 'failed: tb_gate tb_gelu tb_linear'],
    [{ VERDICT: 'none' }, 3, 'tb_gate ended without a verdict'],
    [{ BROKEN: 'vlog' }, 3, 'vlog failed: it broke'],
  ])('with %j it ends with exit code %d', async (env, code, message) => {
    await project(async (folder) => {
      const { stdout, exitCode } = await questa(folder, env)
      expect(stdout).toContain(message)
      expect(exitCode).toBe(code)
    })
  })

  test('says where it must run', async () => {
    await project(async (folder) => {
      const { stdout, exitCode } = await questa(folder, {}, join(folder, 'rtl', '..', 'data', 'gate'))
      expect(stdout).toContain('run it in the folder of the project, or in its folder build')
      expect(exitCode).toBe(2)
    })
  })
})
