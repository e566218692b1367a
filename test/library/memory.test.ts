// needs: iverilog
import { memoryLeaves } from './leaves/memory.js'
import { testLeaves } from './run-leaves.js'

testLeaves(memoryLeaves)
