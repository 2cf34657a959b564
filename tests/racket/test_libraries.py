"""Libraries that are loaded late: a program cannot tell them from those that are there at once."""

from __future__ import annotations

import pytest
from racket_host import Host

SEVERAL_AT_ONCE = """
(define results (box '()))
(define (start form)
  (thread
   (lambda ()
     (define result (with-handlers ([void exn-message]) (eval form)))
     (set-box! results (cons result (unbox results))))))
(for-each
 thread-wait
 (list
  (start '(let loop ([i 0])
            (if (< i 30)
                (begin (eval (list 'let (list (list 'x i)) '(struct p (y)) '(p-y (p x))))
                       (loop (add1 i)))
                1)))
  (start '(match (list 1 1) [(list a b) (+ a b)]))
  (start '(begin (require racket/contract) (define/contract (f x) (-> any/c any/c) x) (f 3)))
  (start '(begin (require racket/generator racket/set) (+ 2 (set-count (set 1 2)))))))
(finish (sort (unbox results) <))
"""

PROGRAMS = {
    "(finish (sqr 3))": 9,
    "(define (f x) (match x [(list a b) (+ a b)])) (finish (f '(1 2)))": 3,
    "(define sqr 5) (define (f) sqr) (finish (list sqr (f) (exact-round 1.0)))": [5, 5, 1],
    "(define (f pi) (list pi)) (finish (f 1))": [1],
    "(finish (eval (list (string->symbol \"sqr\") 4)))": 16,
    "(require racket/math) (define sgn 7) (finish (list sgn (sqr 2)))": [7, 4],
    "(require (rename-in racket/set [set-count pi])) (finish (list (pi (set 1)) (sqr 2)))": [1, 4],
    "(finish (unsafe-exec-sub-output (datum->syntax #f \"(finish (match 1 [x (sqr 2)]))\")))": 4,
    SEVERAL_AT_ONCE: [1, 2, 3, 4],
}  # fmt: skip


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_library_is_there_when_it_is_mentioned(host: Host, program: str) -> None:
    assert host.run(program).value == PROGRAMS[program]
