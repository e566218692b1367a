// needs: iverilog
import { attentionLeaves } from './leaves/attention.js'
import { testLeaves } from './run-leaves.js'

testLeaves(attentionLeaves)
