import { macsSpec } from '../../charts/macs/spec.ts';
import { axisOf } from '../../results/chart.ts';
import type { Choices } from '../choices.ts';
import { element } from '../dom.ts';
import { pictureOf } from '../plots/picture.ts';
import type { Sheet } from '../sheet.ts';
import type { Store } from '../store.ts';
import { themeOf } from '../theme.ts';

/** The networks over their multiply-adds, where that is what a picture of the result shows; undefined elsewhere. */
export function macs({ report, result }: Sheet, choices: Store<Choices>): HTMLElement | undefined {
  if (axisOf(result) !== 'macs') return undefined;
  const { compared, results } = report;
  const sources = results.flatMap(({ name, result: own }) => own.networks.map(() => name));
  const picture = pictureOf((width) => {
    const sheet = { theme: themeOf(choices.value.theme), titled: false, width };
    const spec = macsSpec(result, compared ? { ...sheet, sources } : sheet);
    return { label: 'A point a network over its multiply-adds', spec };
  });
  choices.watch(
    ({ theme }, before) => before !== undefined && theme !== before.theme && picture.redraw(),
  );
  return element(
    'section',
    { 'aria-labelledby': 'macs' },
    element('h2', { id: 'macs' }, 'Over multiply-adds'),
    picture.element,
  );
}
