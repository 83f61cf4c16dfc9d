import { test } from 'vitest';
import { familyAgrees, half } from './family-agrees.ts';

test.each(half(0))('$name', familyAgrees);
