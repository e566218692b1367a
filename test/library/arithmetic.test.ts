// needs: iverilog
import { arithmeticLeaves } from './leaves/arithmetic.js'
import { exponentialLeaves } from './leaves/exponentials.js'
import { testLeaves } from './run-leaves.js'

testLeaves([...arithmeticLeaves, ...exponentialLeaves])
