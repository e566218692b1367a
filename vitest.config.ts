import { defineConfig } from 'vitest/config'
import { LongestFirst } from './test/longest-first.js'
import { skipWithoutTools } from './test/skip-without-tools.js'

export default defineConfig({
  plugins: [skipWithoutTools()],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/global-setup.mjs'],
    // Two processes at most: each may start a compiler or a simulation of its own.
    maxWorkers: 2,
    // A process for many files: loading the sources anew for each takes longer than most files' tests.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    testTimeout: 300_000,
  },
})
