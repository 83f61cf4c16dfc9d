import { expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { masked, parseAddress } from '../../../src/run/queue/address.ts';
import { refused } from '../../../src/run/queue/refused.ts';

test.each([
  ['redis://h', { host: 'h', port: 6379, db: 0, tls: false, shown: 'redis://h:6379' }],
  ['rediss://h:7/3', { host: 'h', port: 7, db: 3, tls: true, shown: 'rediss://h:7/3' }],
  ['redis://[::1]:7', { host: '::1', port: 7, db: 0, tls: false, shown: 'redis://[::1]:7' }],
  [
    ' redis://u:p%40%2Fw@h/ ',
    {
      host: 'h',
      port: 6379,
      db: 0,
      tls: false,
      username: 'u',
      password: 'p@/w',
      shown: 'redis://h:6379',
    },
  ],
])('%s', (text, address) => {
  expect(parseAddress(text, '--queue')).toEqual(address);
});

test.each([
  'localhost',
  'http://h',
  'redis://',
  'redis://:secret#1@h',
  'redis://:secret/1@h',
  'redis://u:12/secret@h',
  'redis://:secret%@h',
  'redis://:secret@h?tls',
  'redis://:secret@h/x',
  'study.yaml',
])('%s is refused, and nothing of it quoted', (text) => {
  const error = (() => {
    try {
      return parseAddress(text, '--queue');
    } catch (thrown) {
      return thrown as UserError;
    }
  })();
  expect(error).toBeInstanceOf(UserError);
  const told = (error as UserError).format();
  expect(told).toContain('--queue: this is not the address of a queue');
  expect(told).not.toContain('secret');
});

test('a password stands in no message', () => {
  const address = parseAddress('redis://u:s%2Fcret@h', '--queue');
  expect(masked('AUTH s/cret, s%2Fcret', address)).toBe('AUTH ***, ***');
  const error = refused(new Error('WRONGPASS of s/cret'), address);
  expect(error.format()).toBe(
    'redis://h:6379: cannot use this queue: it refuses this user and password (WRONGPASS of ***)\n  Correct them in redis://USER:PASSWORD@HOST, best in the variable SPP_QUEUE.',
  );
});
