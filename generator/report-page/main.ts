import type { ReportData } from '../report-data/types/report-data.js'
import { h } from './dom.js'
import { pageHeader } from './header.js'
import { optionalSection, pending } from './section.js'
import { aboutSection } from './sections/about.js'
import { accuracySection } from './sections/accuracy.js'
import { approximationsSection } from './sections/approximations.js'
import { attentionSection } from './sections/attention.js'
import { expertsSection } from './sections/experts.js'
import { formatsSection } from './sections/formats.js'
import { memorySection } from './sections/memory.js'
import { resourcesSection } from './sections/resources.js'
import { rooflineSection } from './sections/roofline.js'
import { summarySection } from './sections/summary.js'
import { timelineSection } from './sections/timeline.js'

/** The sections, in the order of the page, with their names in the contents. */
const titles = {
  summary: 'Summary',
  timeline: 'Timeline',
  roofline: 'Roofline',
  resources: 'Resources',
  memory: 'Memory',
  approximations: 'Approximations',
  accuracy: 'Accuracy',
  formats: 'Formats',
  experts: 'Experts',
  attention: 'Attention',
  about: 'About',
} as const

function page(data: ReportData): Node[] {
  const words = (id: keyof typeof titles) => ({ id, title: titles[id] })
  const { picture, tasks, task } = data
  return [
    pageHeader(data, Object.entries(titles)),
    h(
      'main',
      { id: 'content' },
      summarySection(data.summary),
      optionalSection(words('timeline'), data.timeline, timelineSection),
      optionalSection(words('roofline'), data.roofline, rooflineSection),
      optionalSection(words('resources'), data.resources, resourcesSection),
      optionalSection(words('memory'), data.memory, memorySection),
      optionalSection(words('approximations'), data.approximations, approximationsSection),
      optionalSection(words('accuracy'), data.accuracy, accuracySection),
      optionalSection(words('formats'), data.formats, formatsSection),
      optionalSection(words('experts'), data.experts, (experts) =>
        expertsSection(experts, { picture, tasks, task }),
      ),
      optionalSection(words('attention'), data.attention, (attention) =>
        attentionSection(attention, { picture, tasks, task }),
      ),
      aboutSection(data),
    ),
  ]
}

/** Says when what comes later, because it is unpacked, is there too. */
async function drawn(): Promise<void> {
  while (pending.size > 0) await Promise.all(pending)
  document.documentElement.dataset.drawn = ''
}

const text = document.getElementById('report-data')?.textContent ?? ''
document.body.append(...page(JSON.parse(text) as ReportData))
void drawn()
