// needs: iverilog
import { normLeaves } from './leaves/norm.js'
import { normLaneLeaves } from './leaves/norm-lanes.js'
import { meanLeaves } from './leaves/norm-mean.js'
import { rootLeaves } from './leaves/roots.js'
import { testLeaves } from './run-leaves.js'

testLeaves([...normLeaves, ...normLaneLeaves, ...meanLeaves, ...rootLeaves])
