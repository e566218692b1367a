import { XMLBuilder } from 'fast-xml-parser'
import type { RunOutcome } from './regress.js'
import { changeText } from './regress-text.js'

/** Outcomes as JUnit XML: a suite a case, a test a run and backend. */
export function junitXml(outcomes: readonly RunOutcome[]): string {
  const cases = [...new Set(outcomes.map(({ run }) => run.case.name))]
  const suites = cases.map((name) =>
    suite(
      name,
      outcomes.filter(({ run }) => run.case.name === name),
    ),
  )
  const builder = new XMLBuilder({ ignoreAttributes: false, format: true, suppressEmptyNode: true })
  const total = attributes('moeforge regress', outcomes)
  return builder.build({
    '?xml': { '@_version': '1.0', '@_encoding': 'UTF-8' },
    testsuites: { ...total, testsuite: suites },
  })
}

function suite(name: string, outcomes: readonly RunOutcome[]) {
  return {
    ...attributes(name, outcomes),
    '@_skipped': count(outcomes, 'not run'),
    testcase: outcomes.map(testCase),
  }
}

function attributes(name: string, outcomes: readonly RunOutcome[]) {
  const seconds = outcomes.reduce((sum, outcome) => sum + outcome.seconds, 0)
  return {
    ...{ '@_name': name, '@_tests': outcomes.length, '@_time': seconds.toFixed(3) },
    '@_failures': count(outcomes, 'changed') + count(outcomes, 'unlocked'),
    '@_errors': count(outcomes, 'failed'),
  }
}

function count(outcomes: readonly RunOutcome[], wanted: RunOutcome['verdict']): number {
  return outcomes.filter(({ verdict }) => verdict === wanted).length
}

function testCase({ run, verdict, changes, failure, seconds }: RunOutcome) {
  const base = {
    '@_name': `${run.name}, ${run.backend}`,
    '@_classname': run.case.name,
    '@_time': seconds.toFixed(3),
  }
  const [first] = changes
  const lines = changes.map(changeText)
  const parts: Readonly<Record<RunOutcome['verdict'], object>> = {
    equal: {},
    changed: {
      failure: {
        '@_message': first === undefined ? 'changed' : changeText(first),
        '@_type': 'changed',
        '#text': lines.join('\n'),
      },
    },
    unlocked: { failure: { '@_message': 'not in the lock', '@_type': 'unlocked' } },
    failed: {
      error: { '@_message': (failure ?? '').split('\n')[0], '@_type': 'failed', '#text': failure ?? '' },
    },
    'not run': { skipped: { '@_message': failure ?? '' } },
  }
  return { ...base, ...parts[verdict] }
}
