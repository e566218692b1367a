// needs: verilator g++
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { withTemporaryFolder } from '../../generator/base/temporary-folder.js'
import { runMoeforge } from '../cli/run-moeforge.js'

const inFolder = <T>(work: (cwd: string) => Promise<T>) =>
  withTemporaryFolder(join(tmpdir(), 'moeforge-explore-'), work)

const sizes = ['--vary', 'array.lanes=4,8,16', '--vary', 'array.taps=4,8,24', '--vary', 'axi.ports=2,4']

describe('moeforge explore', () => {
  test('estimates a grid, and says what dropped out and why', () =>
    inFolder(async (cwd) => {
      const { stdout } = await runMoeforge(['explore', 'nano', ...sizes, '--max', 'dsp=150', '--json'], {
        cwd,
      })
      const { designs, axes } = JSON.parse(stdout)
      expect(axes.map(({ path }: { path: string }) => path)).toEqual([
        ...['hardware.array.lanes', 'hardware.array.taps', 'hardware.axi.ports'],
      ])
      expect(designs).toHaveLength(18)
      for (const { edits, figures, problem, fits } of designs) {
        const isRejected = edits['hardware.array.taps'] === 24
        expect([figures === null, problem !== null]).toEqual([isRejected, isRejected])
        if (figures !== null) expect(fits).toBe(figures.dsp <= 150)
      }
      expect(designs.some(({ pareto }: { pareto: boolean }) => pareto)).toBe(true)
    }))

  test('measures the best once, and goes on where it was stopped', () =>
    inFolder(async (cwd) => {
      const run = [
        'explore',
        'nano',
        ...sizes,
        '--best',
        '2',
        '--with',
        'simulate',
        '--out',
        'found',
        '--json',
      ]
      const { stdout } = await runMoeforge(run, { cwd })
      const measured = JSON.parse(stdout).designs.filter(
        (design: { measured: unknown }) => design.measured !== null,
      )
      expect(measured).toHaveLength(2)
      for (const { figures, measured: of } of measured)
        expect(Math.abs(figures.cycles / of.simulate.cycles - 1)).toBeLessThan(0.1)
      const done = readdirSync(join(cwd, 'found', 'done'))
      expect(done).toHaveLength(2)
      expect(JSON.parse(readFileSync(join(cwd, 'found', 'results.json'), 'utf8'))).toEqual(JSON.parse(stdout))
      expect(
        readFileSync(join(cwd, 'found', 'results.csv'), 'utf8')
          .trim()
          .split('\n'),
      ).toHaveLength(19)
      const again = await runMoeforge(run, { cwd })
      expect(again.stdout).toBe(stdout)
      expect(readdirSync(join(cwd, 'found', 'done'))).toEqual(done)
    }))

  test('--fit says the fastest design and why larger ones are none', () =>
    inFolder(async (cwd) => {
      const { stdout } = await runMoeforge(['explore', 'nano', '--fit', 'kv260'], { cwd })
      expect(stdout).toMatch(/^fastest that fits: array\.lanes/m)
      expect(stdout).toMatch(/^not array\.lanes 64.*kv260 has 1248/m)
    }))

  test.each([
    [['explore', 'nano'], /--vary: nothing is varied/],
    [['explore', 'nano', '--vary', 'lanes'], /--vary: lanes is not KEY=VALUE/],
    [['explore', 'nano', '--vary', 'array.lanes=8', '--vary', 'hardware.array.lanes=4'], /is there twice/],
    [['explore', 'nano', ...sizes, '--best', '1'], /--best: needs a folder/],
    [['explore', 'nano', '--fit', 'kv260', '--device', 'zcu102'], /--device: cannot go with --fit/],
    [['explore', 'nano', ...sizes, '--max', 'dsp'], /FIGURE=NUMBER/],
    [['explore', 'nano', ...sizes, '--objective', 'speed'], /there is no figure speed/],
  ])('%j is bad usage', async (args, message) => {
    const { exitCode, stderr } = await runMoeforge(args)
    expect([exitCode, stderr]).toEqual([2, expect.stringMatching(message)])
    expect(existsSync('found')).toBe(false)
  })
})
