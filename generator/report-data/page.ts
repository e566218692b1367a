import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { packageRoot } from '../base/root.js'
import { render, templateText } from '../print/templates.js'
import type { ReportData } from './types/report-data.js'

/** The code of the page, as the build bundles it from generator/report-page/. */
const bundle = join(packageRoot, 'dist/generator/report-page/main.js')

/** The whole report as one HTML file, which needs nothing else. */
export async function reportPage(data: ReportData): Promise<string> {
  const { name, device, version } = data
  return render('report/page.html.hbs', {
    ...{ name, device, version },
    css: templateText('report/page.css').trimEnd(),
    // Nothing in either may end its element.
    script: (await readFile(bundle, 'utf8')).replaceAll('</script', '<\\/script').trimEnd(),
    data: JSON.stringify(data).replaceAll('<', '\\u003c'),
  })
}
