// needs: iverilog
import { burstLeaves } from './leaves/axi.js'
import { portLeaves } from './leaves/axi-ports.js'
import { turnLeaves } from './leaves/turns.js'
import { testLeaves } from './run-leaves.js'

testLeaves([...burstLeaves, ...portLeaves, ...turnLeaves])
