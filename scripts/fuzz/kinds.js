// @ts-check
import { arrays } from './kinds/arrays.js';
import { baselines } from './kinds/baselines.js';
import { configs } from './kinds/configs.js';
import { kills } from './kinds/kills.js';
import { models } from './kinds/models.js';
import { names } from './kinds/names.js';
import { pictures } from './kinds/pictures.js';
import { results } from './kinds/results.js';

/**
 * @typedef {object} Kind
 * @property {import('fast-check').Arbitrary<any>} cases
 * @property {(value: any) => Promise<void>} holds throws where a case violates what holds of every run
 */

/** What there is to fuzz, by the name of `--only`. */
export const KINDS = { configs, results, baselines, pictures, arrays, kills, models, names };
