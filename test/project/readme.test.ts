import { describe, expect, test } from 'vitest'
import type { Config } from '../../generator/config/config.js'
import { loadConfig } from '../../generator/config/load.js'
import { projectFiles } from '../../generator/project/project-files.js'

const nano = loadConfig('nano')
const card: Config = {
  ...nano,
  hardware: { ...nano.hardware, device: 'u280', axi: { ...nano.hardware.axi, dataBits: 256 } },
}
const head: Config = {
  ...nano,
  model: { ...nano.model, finalNorm: true, head: { classes: 10, pool: 'first', normAfterPool: false } },
}
const kernelOnly = loadConfig('nano', { numerics: 'edge-moe' })

const projects = await Promise.all(
  Object.entries({ 'a board': nano, 'a card': card, classes: head, 'the kernel alone': kernelOnly }).map(
    async ([label, config]) => ({ label, files: await projectFiles(config) }),
  ),
)
const readmeOf = (label: string) =>
  `${projects.find((project) => project.label === label)?.files.get('README.md') ?? expect.fail(label)}`

describe.each(projects)('the README of a project for $label', ({ files }) => {
  const text = `${files.get('README.md')}`

  test('numbers its steps', () => {
    expect([...text.matchAll(/^(\d)\. \*\*/gm)].map(([, number]) => number)).toEqual([
      '1',
      '2',
      '3',
      '4',
      '5',
    ])
  })

  test('names scripts and hosts that there are, and targets of the Makefile', () => {
    for (const [path] of text.matchAll(/\bscripts\/\w+\.(?:sh|tcl|do|cfg)\b/g))
      expect(files.has(path), path).toBe(true)
    for (const [host] of text.matchAll(/\bpynq_\w+\.py\b/g))
      expect(files.has(`host/${host}`), host).toBe(true)
    const makefile = `${files.get('Makefile')}`
    const targets = [...text.matchAll(/^ *\$ (?:.*&& )?make (?:-j2 )?([\w -]+?)(?: *#.*)?$/gm)].flatMap(
      ([, words]) => words.split(' '),
    )
    expect(targets).toContain('csim')
    for (const target of targets) expect(makefile, target).toMatch(new RegExp(`^${target}:`, 'm'))
  })

  test('names results that its scripts write', () => {
    const scripts = [...files]
      .filter(([path]) => /^(scripts\/|Makefile)/.test(path))
      .map(([, script]) => `${script}`)
    const results = [...text.matchAll(/\bbuild\/(\w+)(?:\.hw)?\.(?:bit|zip|xo|xclbin)\b/g)]
    expect(results.length).toBeGreaterThan(1)
    for (const [, name] of results)
      expect(
        scripts.some((script) => script.includes(`build/${name}.`)),
        name,
      ).toBe(true)
  })
})

test('each device has steps of its own, and no accelerator where there is none', () => {
  expect(readmeOf('a board')).toContain('make uio-host')
  expect(readmeOf('a card')).toContain('build/accelerator_xrt build/nano_accel.hw.xclbin')
  expect(readmeOf('a card')).not.toContain('pynq_')
  expect(readmeOf('the kernel alone')).not.toMatch(
    /pynq_accelerator|uio-host|mock-accelerator|accelerator\.bin/,
  )
  expect(readmeOf('classes')).toContain('--classes names.txt --top 5')
  expect(readmeOf('a board')).not.toContain('--classes')
})
