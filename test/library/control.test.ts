// needs: iverilog
import { controlLeaves } from './leaves/control.js'
import { testLeaves } from './run-leaves.js'

testLeaves(controlLeaves)
