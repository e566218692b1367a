import xterm from '@xterm/headless'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { runWithProgress, stages, type Work } from '../../generator/cli/progress.js'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance', 'setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** What a terminal that shows all that is written to it has on its screen after each write. */
function fakeTerminal({ columns, rows }: { readonly columns: number; readonly rows: number }) {
  const written: string[] = []
  const stream = { columns, rows, write: (text: string) => written.push(text) > 0 }
  const screens = async () => {
    // As a terminal's driver does, which makes two characters of a line feed.
    const terminal = new xterm.Terminal({ cols: columns, rows, convertEol: true, allowProposedApi: true })
    const seen: { readonly lines: string[]; readonly scrolled: number }[] = []
    for (const text of written) {
      await new Promise<void>((resolve) => terminal.write(text, resolve))
      const { active } = terminal.buffer
      const lines = Array.from(
        { length: rows },
        (_, i) => active.getLine(active.baseY + i)?.translateToString(true) ?? '',
      )
      seen.push({ lines: lines.filter((line) => line !== ''), scrolled: active.baseY })
    }
    return seen
  }
  return { stream, screens, written }
}

/** Work of three seconds in two parts. */
function work(count: number, title: (index: number) => string): Work<number>[] {
  return Array.from({ length: count }, (_, index) => ({
    title: title(index),
    run: async (stage) => {
      await stage('building', async () => vi.advanceTimersByTime(2000))
      await stage('running', async (done) => {
        done(1, 4)
        vi.advanceTimersByTime(1000)
      })
      return index
    },
  }))
}

test('60 pieces of work take three rows of a terminal of 80 x 24, and leave one', async () => {
  const { stream, screens } = fakeTerminal({ columns: 80, rows: 24 })
  const results = await runWithProgress(
    work(60, (index) => `unit ${index}, verilator`),
    'live',
    stream,
  )
  expect(results).toEqual(Array.from({ length: 60 }, (_, index) => index))
  const seen = await screens()
  expect(Math.max(...seen.map(({ lines }) => lines.length))).toBe(3)
  expect(Math.max(...seen.map(({ scrolled }) => scrolled))).toBe(0)
  const shown = seen.map(({ lines }) => lines.join('\n'))
  expect(shown).toContain('0 of 60 done, 0.0 s\n  unit 0, verilator: building, 0.0 s')
  expect(shown.some((screen) => /^ {2}unit 30, verilator: running: 1 of 4, \d/m.test(screen))).toBe(true)
  expect(shown.at(-1)).toBe('60 of 60 done, 3 min 0 s')
})

test('a title wider than the terminal is clipped, and its time is not', async () => {
  const { stream, screens } = fakeTerminal({ columns: 40, rows: 24 })
  await runWithProgress(
    work(2, (index) => `${'long '.repeat(20)}${index}`),
    'live',
    stream,
  )
  const seen = await screens()
  for (const { lines } of seen) {
    expect(lines.length).toBeLessThanOrEqual(3)
    for (const line of lines) expect(line).toMatch(/, [\d.]+ s$/)
  }
  expect(seen[0].lines.at(-1)).toBe('  long long long long long long…, 0.0 s')
})

test('a terminal of two rows has room for what is done alone', async () => {
  const { stream, screens } = fakeTerminal({ columns: 80, rows: 2 })
  await runWithProgress(work(5, String), 'live', stream)
  expect(Math.max(...(await screens()).map(({ scrolled }) => scrolled))).toBe(0)
})

test('work that leaves timers no time says how far it is', async () => {
  const { stream, screens } = fakeTerminal({ columns: 80, rows: 24 })
  await stages('live', stream)('running nano', async (done) => {
    for (let step = 1; step <= 20; step++) {
      // Time passes, but no timer gets its turn.
      vi.spyOn(performance, 'now').mockReturnValue(step * 1000)
      done(step, 20)
    }
    vi.restoreAllMocks()
  })
  const shown = (await screens()).map(({ lines }) => lines.join('\n'))
  expect(shown).toContain('running nano: 7 of 20, 7.0 s')
  expect(shown.at(-1)).toMatch(/^running nano, /)
})

test('what is piped has one plain line a stage', async () => {
  const { stream, written } = fakeTerminal({ columns: 80, rows: 24 })
  await runWithProgress(
    work(3, (index) => `unit ${index}`),
    'lines',
    stream,
  )
  await stages('lines', stream)('loading weights', async () => {})
  expect(written.join('')).toBe('[1/3] unit 0\n[2/3] unit 1\n[3/3] unit 2\nloading weights\n')
})

test('nothing is shown to machines', async () => {
  const { stream, written } = fakeTerminal({ columns: 80, rows: 24 })
  await runWithProgress(work(3, String), 'silent', stream)
  await stages('silent', stream)('loading weights', async () => {})
  expect(written).toEqual([])
})

test('the first failure is thrown when what runs has ended, and no more work begins', async () => {
  const ended: string[] = []
  const failing = [
    { title: 'bad', run: () => Promise.reject(new Error('it broke')) },
    { title: 'good', run: async () => void ended.push('good') },
    ...work(5, String).map(({ title }) => ({ title, run: async () => void ended.push(title) })),
  ]
  const { stream, screens } = fakeTerminal({ columns: 80, rows: 24 })
  await expect(runWithProgress(failing, 'live', stream)).rejects.toThrow('it broke')
  expect(ended).toEqual(['good'])
  expect((await screens()).at(-1)?.lines).toEqual(['2 of 7 done, 0.0 s'])
})
