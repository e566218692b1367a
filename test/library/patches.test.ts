// needs: iverilog
import { patchLeaves } from './leaves/patches.js'
import { testLeaves } from './run-leaves.js'

testLeaves(patchLeaves)
