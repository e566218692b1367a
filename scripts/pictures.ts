// Takes the pictures of docs/pictures/ of pages as they are now: needs Chromium.
//
//   npm run pictures

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { chromium, type Page } from 'playwright-core'
import { packageRoot } from '../generator/base/root.js'
import { withScratchFolder } from '../generator/base/temporary-folder.js'
import { requireTool } from '../sim/tools.js'
import { writeExploration, writeReport } from './docs-site/shown-pages.js'

const pictures = join(packageRoot, 'docs', 'pictures')
const size = { width: 1200, height: 800 }

mkdirSync(pictures, { recursive: true })
await withScratchFolder('pictures', async (folder) => {
  const report = join(folder, 'report.html')
  await writeReport('m3vit-tiny', report)
  const designs = await writeExploration('m3vit-tiny', folder)
  const browser = await chromium.launch({ executablePath: requireTool('chromium'), args: ['--no-sandbox'] })
  const page = await browser.newPage({ viewport: size, colorScheme: 'light' })
  await open(page, report)
  await page.screenshot({ path: picture('report-summary') })
  await takeSection(page, 'timeline', 'report-timeline')
  await open(page, designs)
  await takeSection(page, 'designs', 'explore-designs')
  await browser.close()
})

async function takeSection(page: Page, id: string, name: string): Promise<void> {
  await page.evaluate(`document.getElementById('${id}').scrollIntoView({ behavior: 'instant' })`)
  await page.screenshot({ path: picture(name) })
}

function picture(name: string): string {
  return join(pictures, `${name}.png`)
}

async function open(page: Page, file: string): Promise<void> {
  await page.goto(pathToFileURL(file).href)
  await page.locator('html[data-drawn]').waitFor()
}
