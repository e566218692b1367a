// needs: chromium
import { createRequire } from 'node:module'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Ground } from '../../generator/explore/evaluate.js'
import { type Exploration, explore } from '../../generator/explore/explore.js'
import { explorePage } from '../../generator/explore/explore-page.js'
import { startBrowser, withPage } from '../report-data/browser.js'

const axe = createRequire(import.meta.url).resolve('axe-core')
const ground: Ground = {
  ...{ config: 'nano', task: 0, loads: 'falling', images: 1, latency: 80, bandwidth: 42 },
}

let browser: Browser
let exploration: Exploration
let html: string
beforeAll(async () => {
  browser = await startBrowser()
  const axes = [
    { path: 'hardware.array.lanes', values: [4, 8, 16] },
    { path: 'hardware.array.taps', values: [4, 8, 24] },
  ]
  const goal = {
    objective: ['latency', 'dsp'] as const,
    bounds: [{ figure: 'dsp' as const, most: 150 }],
    seed: 1,
  }
  exploration = { ...(await explore({ ground, axes, goal }, () => {})), measured: [] }
  html = await explorePage(exploration)
})
afterAll(() => browser.close())

test('the page shows every design, and what no other betters in a table', () =>
  withPage(browser, html, {}, async ({ page, heard }) => {
    expect(heard).toEqual([])
    const rows = page.locator('#designs table').first().locator('tbody tr')
    expect(await rows.count()).toBe(exploration.front.length)
    const dots = page.locator('#designs .chart svg[role=img] g path, #designs .chart svg[role=img] g circle')
    const estimated = exploration.points.filter(({ figures }) => figures !== null)
    expect(await dots.count()).toBeGreaterThanOrEqual(estimated.length)
    await page.locator('#designs details summary').click()
    expect(await page.locator('#designs details tbody tr').count()).toBe(exploration.points.length)
    expect(await page.locator('#designs li').first().innerText()).toBe('bettered by no other')
  }))

test('the reader chooses the figures of the chart', () =>
  withPage(browser, html, {}, async ({ page }) => {
    const chart = page.locator('#designs .chart svg[role=img]')
    expect(await chart.getAttribute('aria-label')).toMatch(/^latency, ms against dsp, DSP48E2 of 6 designs/)
    await page.getByRole('group', { name: 'Across' }).getByText('lut', { exact: true }).click()
    await expect
      .poll(() => chart.getAttribute('aria-label'))
      .toMatch(/^latency, ms against lut, LUT of 6 designs/)
  }))

test.each(['light', 'dark'] as const)('axe finds nothing wrong, %s', (colours) =>
  withPage(browser, html, { colours, width: 390 }, async ({ page }) => {
    await page.addScriptTag({ path: axe })
    const { violations } = (await page.evaluate('axe.run()')) as {
      violations: { id: string; nodes: { html: string }[] }[]
    }
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 120)}`)).toEqual([])
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
  }),
)
