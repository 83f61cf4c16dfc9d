import type { Config } from '../config/schema.ts';
import { UserError } from '../core/errors.ts';
import type { Locate } from '../core/place.ts';
import {
  DEFAULT_STATISTICS,
  DRAWN,
  inOrder,
  passOf,
  type StatisticKey,
  statisticRow,
} from '../results/statistics.ts';
import type { Foreseen } from '../run/foreseen.ts';

/** What the command line says of statistics. */
interface Asked {
  readonly panels?: readonly StatisticKey[];
  readonly backward?: true;
}

/** What is drawn, as far as config and command say. */
function drawnBy({ statistics }: Pick<Config, 'statistics'>, { backward }: Asked): StatisticKey[] {
  return inOrder(backward ? [...statistics, ...DRAWN.backward] : statistics);
}

/** All that is asked for, before anything is known of the networks. */
export function askedStatistics(config: Pick<Config, 'statistics'>, asked: Asked): StatisticKey[] {
  return inOrder([...drawnBy(config, asked), ...(asked.panels ?? [])]);
}

/**
 * What is drawn, and what is measured for it, of networks of which it is known what is defined.
 *
 * @throws UserError where a statistic that is to be drawn is defined at no point of any network
 */
export function chosenStatistics(
  config: Pick<Config, 'statistics'>,
  asked: Asked,
  networks: readonly Foreseen[],
  locate: Locate,
): { readonly statistics: StatisticKey[]; readonly panels: readonly StatisticKey[] } {
  const drawn = drawnBy(config, asked);
  const { panels } = asked;
  const own = isDefault(drawn) ? drawn.filter((key) => isMeasured(key, networks)) : drawn;
  const statistics = inOrder([...own, ...(panels ?? [])]);
  refuseUndefined(statistics, networks, panels === undefined ? locate(['statistics']) : '--panels');
  return { statistics, panels: panels ?? own };
}

/** What is drawn where nothing is said, of which a plain network has less. */
function isDefault(statistics: readonly StatisticKey[]): boolean {
  const forward = statistics.filter((key) => passOf(key) === 'forward');
  return `${forward}` === `${DEFAULT_STATISTICS}`;
}

/** Whether a statistic is defined at some point of some network. */
function isMeasured(key: StatisticKey, networks: readonly Foreseen[]): boolean {
  return networks.some(({ defined }) => defined.includes(key));
}

function refuseUndefined(
  statistics: readonly StatisticKey[],
  networks: readonly Foreseen[],
  place: string,
): void {
  const missing = statistics.find((key) => !isMeasured(key, networks));
  if (missing === undefined) return;
  const { samples } = statisticRow(missing);
  const few = networks.every(({ batch }) => batch < samples);
  throw new UserError(
    few
      ? `${missing} needs ${samples} samples, and every network has fewer`
      : `${missing} is measured on residual branches, and no network has one`,
    {
      place,
      remedy: few ? `Choose a batch of at least ${samples}, or leave it out.` : 'Leave it out.',
    },
  );
}
