// needs: iverilog
import { expertLeaves } from './leaves/experts.js'
import { testLeaves } from './run-leaves.js'

testLeaves(expertLeaves)
