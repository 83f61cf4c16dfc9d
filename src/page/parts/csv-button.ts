import { csvOf, csvOfAll } from '../../reporters/csv.ts';
import type { Sheet } from '../sheet.ts';
import { downloadButton } from './download.ts';

/** Saves the table that `--format csv` writes. */
export function csvButton({ report }: Sheet): HTMLElement {
  const { results, compared, file } = report;
  return downloadButton('Download CSV', `${file}.csv`, 'text/csv', () => {
    const [first] = results;
    return compared || first === undefined ? csvOfAll(results) : csvOf(first.result);
  });
}
