import { UserError } from '../core/errors.ts';
import type { Locate } from '../core/place.ts';
import type { Run } from './measure.ts';

/**
 * The same run on the first samples of the batch, for the rule that compares the two.
 *
 * @param batch samples of it; false: there is no such run
 * @throws UserError where it is not smaller
 */
export async function smallerBatchOf(
  { config, networks, panels, baseDir }: Run,
  batch: number | false,
  locate: Locate,
): Promise<Run | undefined> {
  if (batch === false) return undefined;
  const least = Math.min(...networks.map((network) => network.batch));
  if (batch >= least) {
    throw new UserError(
      `batch_dependence compares with a smaller batch, and ${batch} is not less than ${least}`,
      {
        place: locate(['check', 'batch_dependence']),
        remedy: 'Choose fewer samples, or a larger batch.',
      },
    );
  }
  const smaller = { ...config, networks: config.networks.map((each) => ({ ...each, batch })) };
  const { prepare } = await import('../run/prepare.ts');
  return { config: smaller, networks: await prepare(smaller, locate, baseDir), panels, baseDir };
}
