import assert from 'node:assert/strict';
import { test } from 'node:test';
import { indentation } from '../../src/indent/indentation.ts';

/** The column at which a line begins after this text. */
function check(name: string, before: string, expected: number | null): void {
  test(name, () => assert.equal(indentation(before), expected));
}

check('at the top', '', 0);
check('after a whole form', '(display 1)', 0);
check('in the body of a definition', '(define (shout text)', 2);
check('in the body of a nested form', '(define (f x)\n  (when x', 4);
check('after a call opened in the middle of a line', '(define analyses (map-async', 2);
check('after the arguments of a function', '(define analyses (map-async\n  (lambda (paper)', 4);
check('among the keywords of a call', '(llm-query\n  #:instruction "x"\n  #:data paper', 2);
check('after a call that begins with a keyword', '(await-all #:timeout 3', 2);
check('under the first argument', '(string-append "a" "b"', 15);
check('under the first binding', '(let ([a 1]', 6);
check('after the last binding', '(let ([a 1])', 2);
check('under the first clause', "(cond\n  [(zero? x) 0]", 2);
check('under the first element of data', "'(1 2", 2);
check('back where the outer call is', '(a\n  (b\n    (c 1)))', 0);
check('after a bracket in a comment', '(display 1) ; (((', 0);
check('after a bracket in a string', '(display "((")', 0);
check('after a bracket that is a character', '(display #\\()', 0);
check('after a block comment', '#| ( #| ( |# |# (begin', 2);
check('inside a string', '(define prompt "Read\n  this', null);
check('inside a block comment', '#| about\n', null);
check('after too many closing brackets', 'a))) (b', 2);
