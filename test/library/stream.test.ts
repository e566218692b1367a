// needs: iverilog
import { streamLeaves } from './leaves/stream.js'
import { testLeaves } from './run-leaves.js'

testLeaves(streamLeaves)
