// needs: chromium
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { reportPage } from '../../generator/report-data/page.js'
import { startBrowser, withPage } from './browser.js'
import { plainNetwork, reportOf } from './report-of.js'

const axe = createRequire(import.meta.url).resolve('axe-core')

let browser: Browser
let nano: string
let plain: string

beforeAll(async () => {
  browser = await startBrowser()
  nano = await reportPage(await reportOf('nano'))
  plain = await reportPage(await reportOf(plainNetwork))
})

afterAll(() => browser.close())

/** A number that an element carries for others to read. */
async function numberIn(page: Page, selector: string, name: string): Promise<number> {
  return Number(await page.locator(selector).getAttribute(name))
}

async function seen(page: Page): Promise<{ from: number; to: number }> {
  return {
    from: await numberIn(page, 'canvas.timeline', 'data-from'),
    to: await numberIn(page, 'canvas.timeline', 'data-to'),
  }
}

/** Chooses an option of a switch, which hides its radio button behind its text. */
async function choose(page: Page, section: string, group: string, option: string): Promise<void> {
  await page
    .locator(`#${section}`)
    .getByRole('group', { name: group, exact: true })
    .getByText(option, { exact: true })
    .click()
}

describe.each([320, 390, 900, 1600])('%i pixels wide', (width) => {
  test.each(['light', 'dark'] as const)(
    '%s: nothing is wrong, asked of a network or too wide',
    async (colours) => {
      await withPage(browser, nano, { width, colours }, async ({ page, heard }) => {
        await page.mouse.wheel(0, 20_000)
        expect(heard).toEqual([])
        const over = await page.evaluate('document.documentElement.scrollWidth - innerWidth')
        expect(over).toBeLessThanOrEqual(0)
      })
    },
  )
})

describe('assistive tools', () => {
  test.each(['light', 'dark'] as const)('axe finds nothing wrong, %s', async (colours) => {
    await withPage(browser, nano, { colours }, async ({ page }) => {
      // All tables are made alike: one is enough.
      await page.locator('#memory summary').first().click()
      await page.addScriptTag({ path: axe })
      const result = (await page.evaluate('axe.run()')) as {
        violations: { id: string; nodes: { html: string; failureSummary: string }[] }[]
      }
      expect(
        result.violations.map(
          ({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`,
        ),
      ).toEqual([])
    })
  })

  test('every chart says in words what it shows, and has its numbers in a table', async () => {
    await withPage(browser, nano, {}, async ({ page }) => {
      const charts = await page.locator('.chart svg[role=img]').all()
      expect(charts.length).toBeGreaterThan(10)
      for (const chart of charts) expect((await chart.getAttribute('aria-label'))?.length).toBeGreaterThan(30)
      for (const id of [
        'timeline',
        'roofline',
        'memory',
        'approximations',
        'accuracy',
        'formats',
        'experts',
        'attention',
      ])
        expect(await page.locator(`#${id} details`).count(), id).toBeGreaterThan(0)
      await page.locator('#accuracy summary').first().click()
      await expect.poll(() => page.locator('#accuracy tbody tr').count()).toBeGreaterThan(40)
    })
  })

  test('the contents lead to every section', async () => {
    await withPage(browser, nano, {}, async ({ page }) => {
      const targets = await page
        .locator('nav a')
        .evaluateAll((links) => links.map((link) => link.getAttribute('href')))
      for (const target of targets)
        expect(await page.locator(`section${target}`).count(), `${target}`).toBe(1)
    })
  })
})

describe('the timeline', () => {
  test('zooms to single cycles by button, wheel and key, and back', async () => {
    await withPage(browser, nano, {}, async ({ page }) => {
      const canvas = page.locator('canvas.timeline')
      await canvas.scrollIntoViewIfNeeded()
      const whole = await seen(page)
      expect(whole.from).toBe(0)
      await page.getByRole('button', { name: 'Zoom in' }).click()
      expect((await seen(page)).to - (await seen(page)).from).toBeCloseTo(whole.to / 2, -1)
      await canvas.focus()
      await page.keyboard.press('+')
      expect((await seen(page)).to - (await seen(page)).from).toBeCloseTo(whole.to / 4, -1)
      await page.keyboard.press('Home')
      expect(await seen(page)).toEqual(whole)
      await page.getByRole('button', { name: 'Single cycles' }).click()
      const close = await seen(page)
      expect(close.to - close.from).toBeLessThan(60)
      await page.keyboard.press('Home')
      const box = await canvas.boundingBox()
      await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 60)
      await page.keyboard.down('Control')
      await page.mouse.wheel(0, -400)
      await page.keyboard.up('Control')
      expect((await seen(page)).to - (await seen(page)).from).toBeLessThan(whole.to)
    })
  })

  test('a wheel without Ctrl scrolls the page', async () => {
    await withPage(browser, nano, {}, async ({ page }) => {
      const before = await seen(page)
      const box = await page.locator('canvas.timeline').boundingBox()
      await page.mouse.move((box?.x ?? 0) + 300, Math.min(800, (box?.y ?? 0) + 60))
      await page.mouse.wheel(0, 300)
      await expect.poll(() => page.evaluate('scrollY')).toBeGreaterThan(0)
      expect(await seen(page)).toEqual(before)
    })
  })

  test('keys go from cycle to cycle and from stall to stall, and say what happens there', async () => {
    await withPage(browser, nano, {}, async ({ page }) => {
      const readout = page.locator('#timeline-readout')
      await page.locator('canvas.timeline').focus()
      await page.keyboard.press('Home')
      for (let i = 0; i < 12; i++) await page.keyboard.press('ArrowLeft')
      await page.keyboard.press('n')
      const first = await readout.textContent()
      expect(first).toMatch(/^Cycle [\d,]+, .*array stands: (tokens|weights|rows|results)/)
      await page.keyboard.press('n')
      expect(await readout.textContent()).not.toBe(first)
      await page.keyboard.press('p')
      expect(await readout.textContent()).toBe(first)
    })
  })
})

describe('the image', () => {
  test('experts follow block, task and patch', async () => {
    await withPage(browser, nano, {}, async ({ page }) => {
      const section = page.locator('#experts')
      const numbers = () => section.locator('.patch-text').textContent()
      const first = await numbers()
      expect(await section.locator('.patch-text text').count()).toBe(16)
      await choose(page, 'experts', 'Block', '3')
      await expect.poll(numbers).not.toBe(first)
      const third = await numbers()
      await choose(page, 'experts', 'Task', 'depth')
      await expect.poll(numbers).not.toBe(third)
      expect(await section.locator('.thumbnails [aria-pressed=true]').getAttribute('aria-label')).toBe(
        'depth, block 3',
      )
      await section.getByRole('button', { name: 'semseg, block 1' }).click()
      await expect.poll(numbers).toBe(first)
      const chosen = await section
        .locator('fieldset input')
        .evaluateAll((inputs) =>
          inputs.flatMap((input) =>
            (input as unknown as { checked: boolean }).checked ? [input.parentElement?.textContent] : [],
          ),
        )
      expect(chosen).toEqual(['1', 'semseg'])
      await section.locator('.patches').focus()
      await page.keyboard.press('Home')
      await page.keyboard.press('ArrowUp')
      await page.keyboard.press('ArrowUp')
      await page.keyboard.press('ArrowUp')
      await page.keyboard.press('ArrowRight')
      await expect
        .poll(() => section.locator('.about-patch strong').textContent())
        .toBe('Patch in row 1, column 2')
      expect(await section.locator('.about-patch li').count()).toBe(2)
    })
  })

  test('attention follows patch, block, head and task', async () => {
    await withPage(browser, nano, {}, async ({ page }) => {
      const section = page.locator('#attention')
      const veil = () =>
        section
          .locator('.patches rect')
          .evaluateAll((rects) => rects.map((rect) => rect.getAttribute('fill-opacity')).join())
      const before = await veil()
      await section.locator('.patches').click({ position: { x: 10, y: 10 } })
      await expect.poll(veil).not.toBe(before)
      expect(await section.locator('.about-patch strong').textContent()).toBe('Patch in row 1, column 1')
      const mean = await veil()
      await choose(page, 'attention', 'Head', '1')
      await expect.poll(veil).not.toBe(mean)
      const second = await veil()
      await section.getByRole('button', { name: 'head 1, block 3' }).click()
      await expect.poll(veil).not.toBe(second)
      const third = await veil()
      await choose(page, 'attention', 'Task', 'depth')
      await expect.poll(veil).not.toBe(third)
      const rows = section.locator('details tbody tr')
      await section.locator('summary').click()
      await expect.poll(() => rows.count()).toBe(17)
      const numbers = await rows.allTextContents()
      await section.locator('.patches').focus()
      await page.keyboard.press('ArrowDown')
      await expect.poll(() => rows.allTextContents()).not.toEqual(numbers)
      expect(await rows.count()).toBe(17)
    })
  })
})

test('charts can be saved for a paper, in light colours whatever the page has', async () => {
  await withPage(browser, nano, { colours: 'dark' }, async ({ page }) => {
    const dark = await page.evaluate('getComputedStyle(document.documentElement).getPropertyValue("--ink")')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Save roofline as SVG' }).click(),
    ])
    expect(download.suggestedFilename()).toBe('roofline.svg')
    const svg = await readFile(await download.path(), 'utf8')
    expect(svg).toMatch(/^<svg .*xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
    expect(svg).not.toContain('var(')
    expect(svg).not.toContain(`${dark}`)
    expect(await page.evaluate('getComputedStyle(document.documentElement).getPropertyValue("--ink")')).toBe(
      dark,
    )
  })
})

test('the reader may choose dark colours in a light system', async () => {
  await withPage(browser, nano, {}, async ({ page, heard }) => {
    const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
    const light = await paper()
    await page.getByLabel('Colours').selectOption('dark')
    const dark = await paper()
    expect(dark).not.toBe(light)
    await page.emulateMedia({ colorScheme: 'dark' })
    await page.getByLabel('Colours').selectOption('auto')
    expect(await paper()).toBe(dark)
    await page.getByLabel('Colours').selectOption('light')
    expect(await paper()).toBe(light)
    expect(heard).toEqual([])
  })
})

test('paper is light and without what only a screen can do', async () => {
  await withPage(browser, nano, { colours: 'dark' }, async ({ page }) => {
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' })
    for (const hidden of ['.bar', '.buttons', '.switches', 'details:not([open])'])
      expect(await page.locator(hidden).first().isVisible(), hidden).toBe(false)
    expect(await page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(255, 255, 255)')
    const pdf = await page.pdf({ format: 'A4' })
    expect(pdf.length).toBeGreaterThan(20_000)
  })
})

test('a network without experts leaves them out and says so in a line', async () => {
  await withPage(browser, plain, {}, async ({ page, heard }) => {
    expect(await page.locator('#experts').innerText()).toContain('This network has no experts')
    expect(await page.locator('#attention').getByRole('group', { name: 'Task' }).count()).toBe(0)
    expect(heard).toEqual([])
  })
})

test('m3vit-tiny stands beside published designs and takes at most 5 MB', async () => {
  const page = await reportPage(await reportOf('m3vit-tiny'))
  expect(Buffer.byteLength(page)).toBeLessThanOrEqual(5_000_000)
  await withPage(browser, page, {}, async ({ page, heard }) => {
    const rows = page.locator('#summary tbody tr')
    expect(await rows.count()).toBe(5)
    expect(await rows.filter({ hasText: 'This design' }).textContent()).toContain('estimated')
    expect(await page.locator('#attention .thumbnails button').count()).toBe(36)
    expect(heard).toEqual([])
  })
})
