import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importRules, ROOMS, RULES_FILE } from '../../scripts/rooms.js';

test('src/ holds the rooms of the list and nothing else', () => {
  const found = readdirSync(new URL('../../src/', import.meta.url)).sort();
  expect(found).toEqual(Object.keys(ROOMS).sort());
});

test('the lint has the import rules of the list (npm run rooms)', () => {
  const written = JSON.parse(readFileSync(RULES_FILE, 'utf8'));
  expect(written).toEqual({ overrides: importRules() });
});

test('no room may import one that may import it: data flows one way', () => {
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    (ROOMS[from] ?? []).some((next) => {
      if (next === to) return true;
      if (seen.has(next)) return false;
      seen.add(next);
      return reaches(next, to, seen);
    });
  expect(Object.keys(ROOMS).filter((room) => reaches(room, room))).toEqual([]);
});

test('docs/architecture.md has every room with what it may import', () => {
  const page = readFileSync(new URL('../../docs/architecture.md', import.meta.url), 'utf8');
  const rows = page.split('\n').flatMap((line) => {
    const [, room, imports] = /^\| `(\w+)` \| .* \| ([^|]*) \|$/.exec(line) ?? [];
    return room === undefined || imports === undefined ? [] : [[room, imports] as const];
  });
  const listed = Object.fromEntries(
    rows.map(([room, imports]) => [room, imports === '–' ? [] : imports.split(', ')]),
  );
  expect(listed).toEqual(ROOMS);
});
