// needs: iverilog
import { expect, test } from 'vitest'
import { runLeaf } from './leaf-bench.js'
import { expertLeaves } from './leaves/experts.js'
import { testLeaves } from './run-leaves.js'

testLeaves(expertLeaves)

test('a list of experts needs a place for each, and one for its end', async () => {
  const expertRuns = expertLeaves.find(({ module }) => module === 'expert_runs')
  if (expertRuns === undefined) throw new Error('expert_runs has no bench')
  const short = { ...expertRuns, parameters: { ...expertRuns.parameters, Experts: 3, ExpertBits: 2 } }
  await expect(runLeaf(short)).rejects.toThrow('ExpertBits enough for Experts + 1')
})
