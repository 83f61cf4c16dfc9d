import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diagnose } from '../../src/check/diagnose.ts';
import { htmlOf } from '../../src/cli/report.ts';
import { csvOf } from '../../src/reporters/csv.ts';
import { meanOf, type Result } from '../../src/results/result.ts';
import { asRuled, exploding, network, normFree, RESNET_50, result } from '../charts/synthetic.ts';
import { BROWSER, launch, NO_BROWSER, open } from './browser.ts';

const HOSTILE = `</script><script>alert(1)</script><img src=x onerror=alert(2)> "quoted" & <!-- ${'\u0000\u202e'}`;

const RESULT: Result = result(HOSTILE, [
  network('NF', RESNET_50, normFree(1), { theory: asRuled(normFree(1)) }),
  network('He <b>', RESNET_50, exploding(2)),
]);

const FINDINGS = diagnose(RESULT);
const REPORTED = { drawn: RESULT, findings: FINDINGS, file: 'some', command: 'spp render' };

describe.skipIf(BROWSER === undefined)(`a report in a browser${NO_BROWSER}`, () => {
  let browser: Browser;
  const at = mkdtempSync(path.join(tmpdir(), 'spp-page-'));
  const html = path.join(at, 'some.html');
  beforeAll(async () => {
    writeFileSync(html, Buffer.concat([...((await htmlOf(REPORTED)) as Iterable<Uint8Array>)]));
    browser = await launch();
  });
  afterAll(async () => {
    await browser?.close();
    rmSync(at, { recursive: true });
  });

  it('opens from the disk without a network, and a hostile title is text', async () => {
    const { page, complaints } = await open(browser, html);
    expect(await page.locator('h1').textContent()).toContain('</script><script>alert(1)</script>');
    expect(await page.locator('figure canvas').count()).toBe(3);
    expect(await page.locator('img, #page script').count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it('reads the number of the block under the pointer, as the result has it', async () => {
    const { page, complaints } = await open(browser, html);
    const plot = page.locator('.plot').nth(1);
    const box = (await plot.boundingBox()) ?? { x: 0, y: 0, width: 0 };
    await page.mouse.move(box.x + box.width - 8, box.y + 100);
    const last = RESULT.networks.map(({ points }) => points.at(-1));
    const cells = await page.locator('.readout tbody tr td:first-of-type').allTextContents();
    expect(cells).toEqual(last.map((point) => String(point && meanOf(point, 'avg_var'))));
    expect(await page.locator('.readout .place').textContent()).toBe('stage4.block3');
    // And with the keyboard the one before it.
    await plot.focus();
    await page.keyboard.press('ArrowLeft');
    expect(await page.locator('.readout .place').textContent()).toBe('stage4.block2');
    expect(complaints).toEqual([]);
  });

  it('hides a network at a press, and shows it again', async () => {
    const { page } = await open(browser, html);
    const plot = page.locator('.plot').nth(1);
    const top = (await plot.boundingBox()) ?? { x: 0, y: 0, width: 0 };
    const before = await plot.screenshot();
    const button = page.getByRole('button', { name: 'He <b>' });
    await button.click();
    expect(await button.getAttribute('aria-pressed')).toBe('false');
    await page.mouse.move(top.x + 100, top.y + 100);
    await page.locator('.readout tbody tr').first().waitFor();
    expect(await page.locator('.readout tbody th').allTextContents()).toEqual(['NF']);
    await page.mouse.move(0, 0);
    await expect.poll(async () => (await plot.screenshot()).equals(before)).toBe(false);
    await button.press('Enter');
    await page.mouse.move(0, 0);
    await expect.poll(async () => (await plot.screenshot()).equals(before)).toBe(true);
    expect(await button.getAttribute('aria-pressed')).toBe('true');
  });

  it('leads from a finding to its block', async () => {
    const { page } = await open(browser, html);
    await page
      .getByRole('button', { name: /^Show stage1.block1/ })
      .first()
      .click();
    expect(await page.locator('.readout .place').textContent()).toBe('stage1.block1');
    expect(await page.locator('.finding').first().textContent()).toContain('Remedy: ');
  });

  it('saves the table that --format csv writes', async () => {
    const { page, complaints } = await open(browser, html);
    const saved = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Download CSV' }).click();
    const download = await saved;
    expect(download.suggestedFilename()).toBe('some.csv');
    expect(readFileSync(await download.path(), 'utf8')).toBe([...csvOf(RESULT)].join(''));
    expect(complaints).toEqual([]);
  });

  it.each(['light', 'dark'] as const)('fits a telephone, %s as the system is', async (scheme) => {
    const { page } = await open(browser, html, { width: 390, colorScheme: scheme });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
    const background = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(background).toBe(scheme === 'dark' ? 'rgb(17, 17, 17)' : 'rgb(255, 255, 255)');
  });
});
