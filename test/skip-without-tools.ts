import type { Plugin } from 'vitest/config'
import { hasCommand } from './has-command.js'

/**
 * For test files whose first line is `// needs: g++ verilator`: they run where these commands are on the PATH; elsewhere
 * each is one test that is skipped, by the name of what is missing.
 */
export function skipWithoutTools(isHere = hasCommand): Plugin {
  return {
    name: 'skip-without-tools',
    enforce: 'pre',
    transform(code, id) {
      if (!id.endsWith('.test.ts')) return undefined
      const missing = neededBy(code).filter((command) => !isHere(command))
      return missing.length === 0 ? undefined : { code: skipped(missing), map: null }
    },
  }
}

/** Commands that the first line of a test file names. */
function neededBy(code: string): string[] {
  const [, words = ''] = /^\/\/ needs: (.+)\n/.exec(code) ?? []
  return words.split(' ').filter((word) => word !== '')
}

function skipped(missing: readonly string[]): string {
  const title = `not run: ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`
  return `import { test } from 'vitest'\ntest.skip(${JSON.stringify(title)}, () => {})\n`
}
