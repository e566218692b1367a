// needs: iverilog
import { sliceLeaves } from './leaves/slices.js'
import { streamLeaves } from './leaves/stream.js'
import { testLeaves } from './run-leaves.js'

testLeaves([...streamLeaves, ...sliceLeaves])
