import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { indentation } from '../../src/indent/indentation.ts';

interface Case {
  readonly file: string;
  readonly columns: readonly (number | null)[];
}

// What the formatter says of the same texts: scripts/generators/indentation.py.
const CASES = JSON.parse(
  readFileSync(new URL('indentation-cases.json', import.meta.url), 'utf8'),
) as Case[];
const ROOT = new URL('../../../', import.meta.url);

for (const { file, columns } of CASES) {
  test(`the lines of ${file} begin where the formatter puts them`, () => {
    const lines = readFileSync(new URL(file, ROOT), 'utf8').split('\n');
    const ours = lines.map((_, i) => indentation(lines.slice(0, i + 1).join('\n')));
    assert.deepEqual(ours, columns);
  });
}

/** The column at which a line begins after this text. */
function check(name: string, before: string, expected: number | null): void {
  test(name, () => assert.equal(indentation(before), expected));
}

check('at the top', '', 0);
check('after a whole form', '(display 1)', 0);
check('in the body of a definition', '(define (shout text)', 2);
check('in a call that ends its line', '(define analyses (map-async', 2);
check('inside a string', '(define prompt "Read\n  this', null);
check('inside a block comment', '#| about\n', null);
check('after too many closing brackets', 'a))) (b', 7);
