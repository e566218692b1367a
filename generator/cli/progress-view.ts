import { liveView } from './live-view.js'
import type { ProgressStyle, ProgressView, ShownWork, ViewOptions } from './shown-work.js'

/** Shows progress in a style. */
export function progressView(style: ProgressStyle, options: ViewOptions): ProgressView {
  return views[style](options)
}

const views: Readonly<Record<ProgressStyle, (options: ViewOptions) => ProgressView>> = {
  live: liveView,
  lines: lineView,
  silent: () => ({ begin: () => unseen, end: () => {} }),
}

const unseen: ShownWork = { part: () => {}, done: () => {}, end: () => {} }

function lineView({ stream, total }: ViewOptions): ProgressView {
  let begun = 0
  const begin = (title: string) => {
    begun++
    stream.write(total === null ? `${title}\n` : `[${begun}/${total}] ${title}\n`)
    return unseen
  }
  return { begin, end: () => {} }
}
