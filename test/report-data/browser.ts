import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, chromium, type Page } from 'playwright-core'
import { withScratchFolder } from '../../generator/base/temporary-folder.js'
import { requireTool } from '../../sim/tools.js'

/** How a page is looked at. */
export interface Look {
  readonly width?: number
  readonly colours?: 'light' | 'dark'
}

/** A page that is open, and what was to be heard of it so far: errors, warnings and requests. */
export interface OpenPage {
  readonly page: Page
  readonly heard: readonly string[]
}

/** Chromium without a window. Root has no sandbox. */
export function startBrowser(): Promise<Browser> {
  return chromium.launch({ executablePath: requireTool('chromium'), args: ['--no-sandbox'] })
}

/** Opens an HTML text as a file, once all of it is drawn. */
export async function withPage<T>(
  browser: Browser,
  html: string,
  { width = 1200, colours = 'light' }: Look,
  work: (open: OpenPage) => Promise<T>,
): Promise<T> {
  return withScratchFolder('page', async (folder) => {
    const file = join(folder, 'report.html')
    await writeFile(file, html)
    const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme: colours })
    const address = pathToFileURL(file).href
    const heard: string[] = []
    page.on('console', (message) => heard.push(`${message.type()}: ${message.text()}`))
    page.on('pageerror', (error) => heard.push(`error: ${error.message}`))
    page.on('request', (request) => {
      if (request.url() !== address) heard.push(`request: ${request.url().slice(0, 80)}`)
    })
    try {
      await page.goto(address)
      await page.locator('html[data-drawn]').waitFor()
      return await work({ page, heard })
    } finally {
      await page.close()
    }
  })
}
