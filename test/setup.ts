/** Runs at the head of every test file. */

import { afterEach } from 'vitest';
import { cleanUp } from './fakes/after-each-test.js';

afterEach(cleanUp);
