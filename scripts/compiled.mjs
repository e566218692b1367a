// Runs a program of scripts/, which is TypeScript, after compiling the checkout where its sources changed:
//
//   node scripts/compiled.mjs format-cpp [ARGUMENT...]
//
// Plain JavaScript, because it runs before anything is compiled.

import { build, SetupError } from './setup.mjs'

try {
  build()
  await import(`../dist/scripts/${process.argv[2]}.js`)
} catch (error) {
  if (!(error instanceof SetupError)) throw error
  console.error(error.message)
  process.exitCode = error.exitCode
}
