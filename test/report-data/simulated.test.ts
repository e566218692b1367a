// needs: verilator g++
import { expect, test } from 'vitest'
import { unpack } from '../../generator/report-page/unpack.js'
import { present, reportOf } from './report-of.js'

test('simulated cycles stand beside the estimate, and sum the design up', async () => {
  const data = await reportOf('nano', { simulate: true })
  const { runs, operations } = present(data.timeline)
  const [estimated, simulated] = runs
  expect(runs.map(({ origin }) => origin)).toEqual(['estimated', 'simulated'])
  expect(Math.abs(estimated.cycles / simulated.cycles - 1)).toBeLessThan(0.02)
  const counted = operations.reduce((sum, operation) => sum + (operation.simulated ?? 0), 0)
  expect(counted).toBeLessThanOrEqual(simulated.cycles)
  expect(counted).toBeGreaterThan(0.9 * simulated.cycles)
  expect(data.summary.figures[0]).toMatchObject({ label: 'an image', origin: 'simulated' })
  const stalls = simulated.tracks.find(({ kind }) => kind === 'stalls')
  const values = await unpack(stalls?.intervals ?? { count: 0, bytesEach: 4, base64: '' })
  const lengths = values.slice(stalls?.count, 2 * (stalls?.count ?? 0))
  const stood = simulated.stalls.reduce((sum, { cycles }) => sum + cycles, 0)
  expect(lengths.reduce((sum, each) => sum + each, 0)).toBe(stood)
  expect(simulated.busy + stood).toBeLessThanOrEqual(simulated.cycles)
  // What comes from memory at once lies in lanes.
  expect(simulated.tracks.filter(({ kind }) => kind === 'loads').length).toBeGreaterThan(2)
})
