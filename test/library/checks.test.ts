// needs: iverilog
import { checkLeaves } from './leaves/checks.js'
import { testLeaves } from './run-leaves.js'

testLeaves(checkLeaves)
