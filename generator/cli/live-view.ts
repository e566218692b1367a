import { createLogUpdate } from 'log-update'
import { clipped } from '../base/clipped.js'
import { durationText } from '../base/duration.js'
import type { ProgressView, ShownWork, ViewOptions } from './shown-work.js'

/** Milliseconds between drawings while nothing happens: elapsed times show that work goes on. */
const pause = 500

/** Milliseconds between drawings of amounts, which may grow thousands of times a second. */
const amountPause = 100

/** A row of the block. */
interface Row {
  readonly title: string
  readonly started: number
  part: string | null
  amount: string
}

/**
 * A block at the bottom of a terminal: a row for what is done of how much, where there is more than one piece of work,
 * and a row for each that runs. When all is done, a line remains.
 */
export function liveView({ stream, total }: ViewOptions): ProgressView {
  // It asks for the size of the terminal and writes; nothing else of a stream.
  const update = createLogUpdate(stream as NodeJS.WritableStream, { showCursor: true })
  const started = performance.now()
  const rows = new Set<Row>()
  let finished = 0
  let drawn = 0
  let last = ''
  const summary = () => (total === null ? last : `${finished} of ${total} done`)
  const draw = () => {
    drawn = performance.now()
    const { columns = 80, rows: height = 24 } = stream
    const head = total === null ? [] : [line(summary(), { since: started, columns })]
    const running = [...rows].map((row) => line(rowText(row, total), { since: row.started, columns }))
    // The line below the block is the cursor's.
    update([...head, ...running].slice(0, Math.max(1, height - 1)).join('\n'))
  }
  const timer = setInterval(draw, pause)
  timer.unref()
  const begin = (title: string): ShownWork => {
    const row: Row = { title, started: performance.now(), part: null, amount: '' }
    rows.add(row)
    draw()
    return {
      part: (part) => {
        Object.assign(row, { part, amount: '' })
        draw()
      },
      done: (done, of) => {
        row.amount = `${done} of ${of}`
        // Work that leaves timers no time draws here.
        if (performance.now() - drawn >= amountPause) draw()
      },
      end: () => {
        rows.delete(row)
        finished++
        last = title
      },
    }
  }
  const end = () => {
    clearInterval(timer)
    update.clear()
    stream.write(`${line(summary(), { since: started, columns: stream.columns ?? 80 })}\n`)
  }
  return { begin, end }
}

function rowText({ title, part, amount }: Row, total: number | null): string {
  const text = [title, part, amount].filter((each) => each !== null && each !== '').join(': ')
  return total === null ? text : `  ${text}`
}

/** A text and the time since it began, in less than a row: a full one would wrap. */
function line(
  text: string,
  { since, columns }: { readonly since: number; readonly columns: number },
): string {
  const time = durationText((performance.now() - since) / 1000)
  return `${clipped(text, columns - time.length - 3)}, ${time}`
}
