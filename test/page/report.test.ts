import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/check/diagnose.ts';
import { htmlOf } from '../../src/cli/report.ts';
import { csvOf } from '../../src/reporters/csv.ts';
import { meanOf, type Result } from '../../src/results/result.ts';
import { detailOf } from '../charts/detail/synthetic.ts';
import { exploding, network, normFree, RESNET_50, result } from '../charts/synthetic.ts';
import { BROWSER, launch, type Opened, open, tellWithout } from './browser.ts';

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(2)> "quoted" & <!-- ${'\u0000\u202e'}`;

const RESULT: Result = result(HOSTILE, [
  network('NF', RESNET_50, normFree(1), { theory: () => ({ avg_var: 3 }) }),
  network('He <b>', RESNET_50, exploding(2)),
]);

const REPORTED = {
  drawn: RESULT,
  findings: diagnose(RESULT),
  file: 'some',
  command: 'spp render',
  detail: detailOf(RESULT, () => ({ tail: 1 })),
};

tellWithout('a report in a browser');

describe.skipIf(BROWSER === undefined)('a report in a browser', () => {
  let browser: Browser;
  let opened: Opened;
  const at = mkdtempSync(path.join(tmpdir(), 'spp-page-'));
  const html = path.join(at, 'some.html');

  beforeAll(async () => {
    writeFileSync(html, Buffer.concat([...((await htmlOf(REPORTED)) as Iterable<Uint8Array>)]));
    browser = await launch();
    opened = await open(browser, html);
  });
  beforeEach(() => opened.page.mouse.move(0, 0));
  afterEach(() => expect(opened.complaints).toEqual([]));
  afterAll(async () => {
    await browser?.close();
    rmSync(at, { recursive: true });
  });

  const button = (name: string | RegExp) => opened.page.getByRole('button', { name }).first();
  const place = () => opened.page.locator('.readout .place').textContent();

  /** A panel, and where it is in the window. */
  async function panel(index: number) {
    const plot = opened.page.locator('.plot').nth(index);
    const box = await plot.boundingBox();
    if (box === null) throw new Error('It is not shown');
    return { plot, ...box };
  }

  it('opens from the disk without a network, and a hostile title is text', async () => {
    const { page } = opened;
    expect(await page.locator('h1').textContent()).toContain('</script><script>alert(1)</script>');
    expect(await page.locator('figure canvas').count()).toBe(3);
    expect(await page.locator('img, #page script').count()).toBe(0);
  });

  it('reads the number of the block under the pointer, as the result has it', async () => {
    const { page } = opened;
    const { plot, x, y, width } = await panel(1);
    await page.mouse.move(x + width - 8, y + 100);
    const cells = await page.locator('.readout tbody tr td:first-of-type').allTextContents();
    const last = RESULT.networks.map(({ points }) => points.at(-1));
    expect(cells).toEqual(last.map((point) => String(point && meanOf(point, 'avg_var'))));
    expect(await place()).toBe('stage4.block3');
    // And with the keyboard that of the block before.
    await plot.press('ArrowLeft');
    expect(await place()).toBe('stage4.block2');
    await page.keyboard.press('Escape');
    expect(await page.locator('.readout').isVisible()).toBe(false);
  });

  it('hides a network at a press, and shows it again', async () => {
    const { page } = opened;
    const { plot, x, y } = await panel(1);
    const isAsBefore = async () => (await plot.screenshot()).equals(before);
    const before = await plot.screenshot();
    await button('He <b>').click();
    expect(await button('He <b>').getAttribute('aria-pressed')).toBe('false');
    await expect.poll(isAsBefore).toBe(false);
    await page.mouse.move(x + 100, y + 100);
    expect(await page.locator('.readout tbody th').allTextContents()).toEqual(['NF']);
    expect(await plot.locator('.dot').count()).toBe(1);
    await page.mouse.move(0, 0);
    await button('He <b>').press('Enter');
    expect(await button('He <b>').getAttribute('aria-pressed')).toBe('true');
    await expect.poll(isAsBefore).toBe(true);
  });

  it.each(['Theory', 'Findings', 'Each', 'Linear', 'S2', 'Dark'])(
    'draws anew at a press of %s',
    async (name) => {
      const { plot } = await panel(1);
      const before = await plot.screenshot();
      await button(name).click();
      await expect.poll(async () => (await plot.screenshot()).equals(before)).toBe(false);
    },
  );

  it('leads from a finding to its block, and tells its remedy', async () => {
    await button(/^Show stage1.block1/).click();
    expect(await place()).toBe('stage1.block1');
    expect(await opened.page.locator('.finding').first().textContent()).toContain('Remedy: ');
    await opened.page.keyboard.press('Escape');
  });

  it('looks at a network from close by', async () => {
    const box = opened.page.locator('.picture');
    for (const name of ['Histogram', 'Quantiles', 'Channels']) {
      const before = await box.screenshot();
      await button(name).click();
      await expect.poll(async () => (await box.screenshot()).equals(before)).toBe(false);
    }
    expect(await box.getAttribute('aria-label')).toBe('Channels of NF');
  });

  it('has all numbers in tables', async () => {
    await opened.page
      .locator('summary')
      .getByText('Average channel variance', { exact: true })
      .click();
    const row = opened.page.getByRole('row', { name: /^5 stage2.block2/ });
    const [point] = RESULT.networks.map(({ points }) => points[5]);
    const mean = point && meanOf(point, 'avg_var');
    expect(await row.getByRole('cell').nth(1).textContent()).toMatch(`${mean} ± `);
  });

  it('saves the table that --format csv writes', async () => {
    const saved = opened.page.waitForEvent('download');
    await button('Download CSV').click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('some.csv');
    expect(readFileSync(await download.path(), 'utf8')).toBe([...csvOf(RESULT)].join(''));
  });

  it('fits a telephone, and is dark as the system is', async () => {
    const { page, complaints } = await open(browser, html, { width: 390, colorScheme: 'dark' });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe('rgb(17, 17, 17)');
    expect(complaints).toEqual([]);
  });
});
