import type { z } from 'zod';
import { nearest } from '../../schema/did-you-mean.ts';
import { describe } from '../../schema/given.ts';
import {
  isSame,
  OWN_KEYS,
  parsedKey,
  SECTIONS,
  type SweepValues,
  sweptKeys,
  valuesOf,
} from './keys.ts';

type Refuse = (path: (string | number)[], message: string, more?: object) => void;

/** Refuses what each key by itself may be, and a sweep may not. */
export function refuseOthers(sweep: SweepValues, context: z.RefinementCtx): void {
  const refuse: Refuse = (path, message, params = {}) =>
    context.addIssue({ code: 'custom', path, message, params });
  const names = Object.keys(sweep).filter((name) => name !== 'zip' && name !== 'exclude');
  if (names.length === 0) {
    const remedy = 'Add a key, for example networks.alpha: [0.2, 1].';
    refuse([], 'this sweep has no values', { remedy });
  }
  for (const name of names) {
    if (OWN_KEYS.some((own) => own === name) || parsedKey(name) !== undefined) continue;
    refuse([name], unknown(name), { part: 'key', remedy: remedyFor(name) });
  }
  refuseInner(sweep, refuse);
  refuseZip(sweep, refuse);
  refuseExclude(sweep, refuse);
}

function unknown(name: string): string {
  if (name === 'networks.name') return '`networks.name` cannot be swept: names tell the values';
  return `unknown key \`${name}\` in \`sweep\`; it has networks.KEY, input.KEY, ${OWN_KEYS.join(', ')}`;
}

function remedyFor(name: string): string | undefined {
  if (name === 'networks.name') return 'Remove it.';
  const [first = '', ...rest] = name.split('.');
  const all = Object.entries(SECTIONS).flatMap(([section, keys]) =>
    keys.map((own) => `${section}.${own}`),
  );
  const home = all.find((each) => each === `networks.${name}` || each === `input.${name}`);
  const near = home ?? nearest([first, rest[0]].filter(Boolean).join('.'), [...all, ...OWN_KEYS]);
  return near === undefined ? undefined : `Did you mean \`${near}\`?`;
}

/** `networks.activation` and `networks.activation.expression` would each undo the other. */
function refuseInner(sweep: SweepValues, refuse: Refuse): void {
  const keys = sweptKeys(sweep).map((each) => each.key);
  for (const inner of keys) {
    const outer = keys.find((each) => inner.startsWith(`${each}.`));
    if (outer === undefined) continue;
    refuse([inner], `\`${inner}\` is a part of \`${outer}\`, which is swept too`, {
      part: 'key',
      remedy: 'Remove one of the two.',
    });
  }
}

function refuseZip(sweep: SweepValues, refuse: Refuse): void {
  const keys = sweptKeys(sweep).map((each) => each.key);
  const seen = new Set<string>();
  for (const [g, group] of sweep.zip.entries()) {
    for (const [i, name] of group.entries()) {
      if (!keys.includes(name))
        refuse(['zip', g, i], notSwept(name, keys), notSweptRemedy(name, keys));
      else if (seen.has(name)) refuse(['zip', g, i], `\`${name}\` is in \`zip\` twice`);
      seen.add(name);
    }
    const lengths = group.flatMap((name) =>
      keys.includes(name) ? [valuesOf(sweep, { key: name }).length] : [],
    );
    if (new Set(lengths).size < 2) continue;
    const counts = group.map((name, i) => `${name} has ${lengths[i]}`).join(', ');
    refuse(['zip', g], `keys that go together have equally many values, but ${counts}`);
  }
}

function refuseExclude(sweep: SweepValues, refuse: Refuse): void {
  const keys = sweptKeys(sweep).map((each) => each.key);
  for (const [i, item] of sweep.exclude.entries()) {
    for (const [name, value] of Object.entries(item)) {
      const path = ['exclude', i, name];
      if (!keys.includes(name)) {
        refuse(path, notSwept(name, keys), { part: 'key', ...notSweptRemedy(name, keys) });
      } else if (!valuesOf(sweep, { key: name }).some((one) => isSame(one, value))) {
        refuse(path, `${describe(value)} is none of the values of \`${name}\``);
      }
    }
  }
}

function notSwept(name: string, keys: readonly string[]): string {
  return `\`${name}\` is not swept; what is swept is ${keys.join(', ') || 'nothing'}`;
}

function notSweptRemedy(name: string, keys: readonly string[]): { remedy?: string } {
  const near = nearest(name, keys);
  return near === undefined ? {} : { remedy: `Did you mean \`${near}\`?` };
}
