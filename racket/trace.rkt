#lang racket/base
;; Where in the strategy the program is: the marks that the annotator leaves on the continuation.
;;
;; The code of a strategy is annotated so that every application leaves its place on the
;; continuation (annotate.rkt).  The newest mark is where an error happened or a call was made, the
;; older ones are the stack.
(provide (protect-out trace-key several-values-key spawned-at-key
                      (struct-out place)
                      current-place place->string place->json
                      frames-of
                      apply-at))

;; A place in a source: line from 1, column from 0, position from 1, span; all count characters.
;; `function` names the enclosing function or "top level".
(struct place (source line column position span function) #:authentic)

(define trace-key (make-continuation-mark-key 'trace))

;; Marks a continuation that accepts several values, for primitives that can return one or two.
(define several-values-key (make-continuation-mark-key 'several-values))

;; A worker thread of a combinator carries the marks of the thread that started it, so that its
;; errors and calls can tell where the combinator was called.
(define spawned-at-key (make-continuation-mark-key 'spawned-at))

(define deepest-stack 50)

;; The place of the innermost application of the strategy that is going on, or #f.
(define (current-place)
  (or (continuation-mark-set-first #f trace-key)
      (let ([marks (continuation-mark-set-first #f spawned-at-key)])
        (and marks (first-place marks)))))

(define (first-place marks)
  (or (continuation-mark-set-first marks trace-key)
      (let ([outer (continuation-mark-set-first marks spawned-at-key)])
        (and outer (first-place outer)))))

;; The places on a continuation, innermost first, across the threads of combinators.
(define (frames-of marks)
  (let loop ([marks marks] [room deepest-stack])
    (define here
      (for/list ([frame (in-list (continuation-mark-set->list marks trace-key))]
                 [_ (in-range room)])
        frame))
    (define left (- room (length here)))
    (define outer (continuation-mark-set-first marks spawned-at-key))
    (if (and outer (positive? left))
        (append here (loop outer left))
        here)))

;; For people, who count columns from 1; the wire has them from 0.
(define (place->string p)
  (if p
      (format "~a:~a:~a"
              (place-source p)
              (within-a-source (place-line p) 1)
              (add1 (within-a-source (place-column p) 0)))
      "an unknown place"))

;; A macro or an exception of the strategy may make a place up.
(define (place->json p)
  (if p
      (hasheq 'source (place-source p)
              'line (within-a-source (place-line p) 1)
              'col (within-a-source (place-column p) 0)
              'pos (within-a-source (place-position p) 1)
              'span (within-a-source (place-span p) 0)
              'fn (place-function p))
      'null))

;; Applies a function where the source has it; for applications that seldom need a mark.
(define apply-at
  (case-lambda
    [(place function a) (with-continuation-mark trace-key place (function a))]
    [(place function a b) (with-continuation-mark trace-key place (function a b))]
    [(place function . operands)
     (with-continuation-mark trace-key place (apply function operands))]))

(define longest-source 1000000000)

(define (within-a-source count least)
  (if (and (fixnum? count) (<= count longest-source)) count least))
