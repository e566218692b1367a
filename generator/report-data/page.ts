import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot, packageVersion } from '../base/root.js'
import { render, templateText } from '../print/templates.js'
import type { ReportData } from './types/report-data.js'

/** The whole report as one HTML file, which needs nothing else. */
export function reportPage(data: ReportData): Promise<string> {
  return htmlPage({ title: `${data.name} on ${data.device}: accelerator report`, page: 'main', data })
}

/** A page, and the code that draws it from its data: a program of generator/report-page/, as the build bundles it. */
export async function htmlPage({
  title,
  page,
  data,
}: {
  readonly title: string
  readonly page: 'main' | 'explore'
  readonly data: object
}): Promise<string> {
  const bundle = join(packageRoot, 'dist/generator/report-page', `${page}.js`)
  return render('report/page.html.hbs', {
    ...{ title, version: packageVersion },
    css: templateText('report/page.css').trimEnd(),
    // Nothing in either may end its element.
    script: (await readFile(bundle, 'utf8')).replaceAll('</script', '<\\/script').trimEnd(),
    data: JSON.stringify(data).replaceAll('<', '\\u003c'),
  })
}
