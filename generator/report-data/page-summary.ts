import type { ReportData } from './types/report-data.js'

/** A page that was written. */
export interface WrittenPage {
  /** Absolute path. */
  readonly file: string
  readonly bytes: number
  readonly data: ReportData
}

const sections = [
  ...(['timeline', 'roofline', 'resources', 'memory', 'approximations'] as const),
  ...(['accuracy', 'formats', 'experts', 'attention'] as const),
]

/** What `report --json` prints. */
export function pageJson({ file, bytes, data }: WrittenPage) {
  const { config, profile, task, tasks, summary } = data
  const leftOut = absentSections(data)
  return {
    ...{ config, profile, task, taskName: tasks[task], file, bytes },
    figures: summary.figures.map(({ label, value, unit, origin }) => ({ label, value, unit, origin })),
    ...{ sections: sections.filter((name) => !leftOut.some((each) => each.section === name)), leftOut },
  }
}

/** What `report` prints: the figures, what is left out, and where the page is. */
export function pageText({ file, bytes, data }: WrittenPage): string {
  const figures = data.summary.figures.map(
    ({ label, value, unit, origin }) => `${value} ${unit === '' ? '' : `${unit} `}${label}, ${origin}`,
  )
  const leftOut = absentSections(data).map(({ section, why }) => `left out: ${section}. ${why}`)
  return [...figures, ...leftOut, `${(bytes / 2 ** 20).toFixed(1)} MiB in ${file}`].join('\n')
}

function absentSections(data: ReportData): { readonly section: string; readonly why: string }[] {
  return sections.flatMap((section) => {
    const shown = data[section]
    return 'absent' in shown ? [{ section, why: shown.absent }] : []
  })
}
