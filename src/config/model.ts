import type { z } from 'zod';
import type { ConventionName } from '../networks/conventions.ts';
import type { Design, Given as Parameters } from '../networks/design.ts';
import { familyNameOf, familyOf, presetOf } from '../networks/families/table.ts';
import { PlanError } from '../plan/error.ts';
import type { networkShape } from './network-keys.ts';
import { isOvertaken } from './rules.ts';

/** A network as it is written. */
export type Written = z.output<typeof networkShape>;

/** What holds where neither the config nor the model says otherwise. */
export const USUAL = {
  stem: 'conv7-pool',
  kernel: 3,
  norm: 'batch',
  activation: 'relu',
  init_gain: 1,
  residual: 'plain',
  scaled_ws: false,
  weight_standardization: 'none',
} as const satisfies Partial<Written>;

/** A network with what its model has of its own. */
export type Modelled = Omit<Written, keyof typeof USUAL> & {
  readonly [Key in keyof typeof USUAL]-?: NonNullable<Written[Key]>;
} & Pick<Design, 'ws_affine'> & { readonly block?: NonNullable<Design['block']> };

/**
 * Fills in what a network's model has of its own, and what is usual: the keys that the config gives go before those
 * of the model. Of these, what means nothing beside the keys that are given is left out, as of `base`.
 *
 * @throws PlanError where the parameters of the model make no network
 */
export function withModel(written: Written): Modelled {
  const { model, convention } = written;
  const design = designOf(model, written, convention);
  const law = lawOf(written, design);
  const given = known(written);
  const init = law?.init === undefined ? {} : { init: law.init };
  const all = { ...USUAL, ...design, ...law, ...given, ...init };
  const fitting = Object.fromEntries(
    Object.entries({ ...design, ...law }).filter(
      ([key]) => Object.hasOwn(given, key) || !isOvertaken(key, all),
    ),
  );
  return { ...USUAL, ...fitting, ...given, ...init } as Modelled;
}

/** What a model has of its own; nothing where there is no such model, or it is told nothing that makes a network. */
export function designOf(model: string, own: object, convention: ConventionName): Design {
  if (familyNameOf(model) === undefined) return {};
  const given = { ...presetOf(model)?.given, ...own } as Parameters;
  return familyOf(model).design(given, convention);
}

/** The published law, where the config asks for it, or says nothing and it is the model's. */
function lawOf({ model, init, convention, ...own }: Written, design: Design) {
  const { published } = familyOf(model);
  const isAsked = init === 'published' || (init === undefined && published?.byDefault === true);
  if (published === undefined || !isAsked) return undefined;
  const given = { ...presetOf(model)?.given, ...own } as Parameters;
  const { zero_init_last = design.zero_init_last, ...law } = published.law(given, convention);
  return zero_init_last === undefined ? law : { ...law, zero_init_last };
}

/** The keys that are given. */
function known(written: Written): Partial<Written> {
  return Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined));
}

/** What is wrong with the parameters of a network's model. */
export function modelMistake(written: Written): PlanError | undefined {
  try {
    withModel(written);
    return undefined;
  } catch (error) {
    if (error instanceof PlanError) return error;
    throw error;
  }
}
