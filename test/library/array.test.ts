// needs: iverilog
import { arrayLeaves } from './leaves/array.js'
import { testLeaves } from './run-leaves.js'

testLeaves(arrayLeaves)
