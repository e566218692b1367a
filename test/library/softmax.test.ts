// needs: iverilog
import { softmaxLeaves } from './leaves/softmax.js'
import { testLeaves } from './run-leaves.js'

testLeaves(softmaxLeaves)
