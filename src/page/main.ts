import type { Report } from '../reporters/report.ts';
import { build } from './build.ts';
import { sheetOf } from './sheet.ts';

const data = document.getElementById('data')?.textContent ?? '';
const page = document.getElementById('page') as HTMLElement;
build(sheetOf(JSON.parse(data) as Report), page)
  .then(() => {
    // For who waits for the panels: a test, or what prints the page.
    document.documentElement.dataset['ready'] = 'true';
  })
  .catch(reportError);
