// needs: iverilog
import { geluLeaves } from './leaves/gelu.js'
import { testLeaves } from './run-leaves.js'

testLeaves(geluLeaves)
