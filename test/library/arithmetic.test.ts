// needs: iverilog
import { arithmeticLeaves } from './leaves/arithmetic.js'
import { testLeaves } from './run-leaves.js'

testLeaves(arithmeticLeaves)
