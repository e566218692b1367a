// needs: iverilog
import { memoryLeaves } from './leaves/memory.js'
import { residualLeaves } from './leaves/residual.js'
import { spillLeaves } from './leaves/spill.js'
import { testLeaves } from './run-leaves.js'

testLeaves([...memoryLeaves, ...residualLeaves, ...spillLeaves])
