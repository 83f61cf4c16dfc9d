import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';

/** Where systems have one; another's place is told by SPP_BROWSER. */
const PLACES = [
  process.env['SPP_BROWSER'],
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The browser of this machine; undefined where there is none. */
export const BROWSER = PLACES.find((place) => place !== undefined && existsSync(place));

/** Says that tests in a browser are skipped, where they are, and what they want. */
export function tellWithout(tests: string): void {
  if (BROWSER !== undefined) return;
  process.stderr.write(
    `${tests}: skipped, for there is no Chromium or Chrome here (apt-get install chromium, or SPP_BROWSER=PATH)\n`,
  );
}

/** Starts it, without its sandbox, which root has not. */
export async function launch(): Promise<Browser> {
  const { chromium } = await import('playwright-core');
  return chromium.launch({ executablePath: BROWSER as string, args: ['--no-sandbox'] });
}

/** A page of a report, and all that went wrong in it. */
export interface Opened {
  readonly page: Page;
  /** Of the console, of scripts, and every request but that for the file itself. */
  readonly complaints: readonly string[];
}

interface View {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** Opens a file with the network refused, and waits for its panels. */
export async function open(browser: Browser, file: string, view: View = {}): Promise<Opened> {
  const { width = 1440, colorScheme = 'light' } = view;
  const context = await browser.newContext({
    viewport: { width, height: 900 },
    colorScheme,
    offline: true,
    acceptDownloads: true,
  });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => complaints.push(`${message.type()}: ${message.text()}`));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', (dialog) => complaints.push(`dialog: ${dialog.message()}`));
  const address = `file://${file}`;
  page.on('request', (request) => {
    if (!/^(blob|data):/.test(request.url()) && request.url() !== address)
      complaints.push(request.url());
  });
  await page.goto(address);
  await page.locator('html[data-ready]').waitFor();
  return { page, complaints };
}
