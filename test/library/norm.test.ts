// needs: iverilog
import { normLeaves } from './leaves/norm.js'
import { rootLeaves } from './leaves/roots.js'
import { testLeaves } from './run-leaves.js'

testLeaves([...normLeaves, ...rootLeaves])
