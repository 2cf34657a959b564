;;; Reading

(define x 1)
(finish (list 1
  2
;=> error 2:1 not closed | expected )

(display "abc
;=> error 1:10 string is not closed

(finish 1))
;=> error 1:11 Nothing is open that this ) could close

(finish [1 2))
;=> error 1:13 Expected ] | found )

#| never closed
;=> error 1:1 comment is not closed

#lang racket
(finish 1)
;=> error 1:1 has no #lang line

;;; Syntax

(define x)
;=> error 1:1 define | bad syntax

(let ([x 1] [x 2]) x)
;=> error 1:14 duplicate

(if #t 1)
;=> error 1:1 if

(try (car 1))
;=> error 1:1 try | on-error

(require racket/system)
;=> error 1:10 racket/system is not available | racket/list

(require "other.rkt")
;=> error 1:10 not available

;;; Names

missing
;=> error 1:1 missing is not defined

(finish
  (list 1
    missing))
;=> error 3:5 missing is not defined

(define (f) missing)
(f)
;=> error 1:13 missing is not defined

(missing 1)
;=> error 1:2 missing is not defined

(define (finish x) x)
;=> error 1:10 finish is part of the dialect | another name

(define context 1)
;=> error 1:9 context is part of the dialect

(struct await (x))
;=> error 1:9 await is part of the dialect

(define-syntax-rule (parallel x) x)
;=> error 1:22 parallel is part of the dialect

(define-values (a vote) (values 1 2))
;=> error 1:19 vote is part of the dialect

(begin 1 (define (race x) x))
;=> error 1:19 race is part of the dialect

(require (rename-in racket/list [first finish]))
;=> error 1:40 finish is part of the dialect

(set! finish 1)
;=> error 1:7 finish cannot be changed

(set! context 1)
;=> error 1:7 context | cannot be changed

(eval '(define (finish x) x))
;=> error ? finish is part of the dialect

;;; Running

(+ 1
   (/ 1 0))
;=> error 2:4 division by zero

(define (f x)
  (car x))
(list (f 1))
;=> error 2:3 car: contract violation

(error "my message:" 1)
;=> error 1:1 my message: 1

(raise 'oops)
;=> error 1:1 no exception | oops

(exit 3)
;=> error 1:2 exit is not defined

(let ([x (vector 1)])
  (vector-ref x 9))
;=> error 2:3 vector-ref

(map-async (lambda (x)
  (car x)) '(1))
;=> error 2:3 car

(vote (list (lambda () (race (list (lambda ()
 (car 1)))))))
;=> error 2:2 car

;;; Results used as text

(string-append "a"
  (llm-query #:data "x"))
;=> error 1:1 call 1 at strategy.scm:2:3 | (syntax-e result)

(string-join (list (llm-query #:data "x")))
;=> error 1:1 call 1 | syntax-e

(define r (llm-query #:data "x"))
(+ 1 r)
;=> error 2:1 call 1 | syntax-e

(regexp-match "a" (llm-query #:data "x"))
;=> error 1:1 call 1 | syntax-e

(string-length (llm-query-async #:data "x"))
;=> error 1:1 handle of call 1 | await

(llm-query #:instruction (llm-query #:data "x"))
;=> error 1:1 call 1 | syntax-e

(py-exec (llm-query #:data "x"))
;=> error 1:1 py-exec | syntax-e

;;; Arguments of calls

(llm-query)
;=> error 1:1 llm-query | #:instruction

(llm-query #:modle "m")
;=> error 1:1 #:modle

(llm-query "positional")
;=> error 1:1 llm-query

(llm-query #:data "x" #:temperature 3)
;=> error 1:1 a number from 0 to 2 | #:temperature

(llm-query #:data "x" #:max-tokens 0)
;=> error 1:1 positive integer | #:max-tokens

(llm-query #:data "x" #:model 'gpt)
;=> error 1:1 #:model

(llm-query #:instruction "list" #:json #t)
;=> error 1:1 json | list

(llm-query #:data (list 1 car))
;=> error 1:1 llm-query: cannot send | [1]

(llm-query-async #:data "x" #:recursive #t)
;=> error 1:1 synchronous llm-query

(unsafe-raw-query "a" #:instruction "b")
;=> error 1:1 twice

(await 5)
;=> error 1:1 await | handle

(await-any '())
;=> error 1:1 await-any | at least one

(get-context "none")
;=> error 1:1 get-context | none

(unsafe-overwrite 'none "x")
;=> error 1:1 none

(token-budget -1)
;=> error 1:1 token-budget

(parameterize ([token-budget 5]) (llm-query #:data "x" #:max-tokens 9))
;=> error 1:34 token budget | not sent | up to 9

;;; Combinators name themselves

(map-async 5 '())
;=> error 1:1 map-async | function of one argument

(map-async add1 5)
;=> error 1:1 map-async | a list

(map-async add1 '() #:max-concurrent 0)
;=> error 1:1 map-async | #:max-concurrent

(parallel 5)
;=> error 1:1 parallel

(race '())
;=> error 1:1 race | at least one

(race (list add1))
;=> error 1:1 race | no arguments

(sequence 1)
;=> error 1:1 sequence

(fold-sequential add1 0 '())
;=> error 1:1 fold-sequential | two arguments

(tree-reduce + '())
;=> error 1:1 tree-reduce | at least one item

(tree-reduce + '(1) #:branch-factor 1)
;=> error 1:1 tree-reduce | #:branch-factor

(fan-out-aggregate add1 5 '())
;=> error 1:1 fan-out-aggregate

(recursive-spawn 5)
;=> error 1:1 recursive-spawn

(recursive-spawn "x" #:depth 4)
;=> error 1:1 recursive-spawn | 1 to 3

(iterate-until 1 2 3)
;=> error 1:1 iterate-until

(critique-refine 1 2 3)
;=> error 1:1 critique-refine

(with-validation 1 2)
;=> error 1:1 with-validation

((with-validation add1 even?) 2)
;=> error 1:1 with-validation | not valid | 3

((with-validation add1 even? #:max-retries 2) 2)
;=> error 1:1 with-validation | 3 attempts

(vote (list (lambda () 1) (lambda () 2)))
;=> error 1:1 vote | majority | 2 of 2

(vote (list (lambda () 1) (lambda () 2)) #:method 'consensus)
;=> error 1:1 consensus

(vote (list (lambda () 1)) #:method 'most)
;=> error 1:1 vote | 'plurality

(ensemble (list void) #:aggregator 1)
;=> error 1:1 ensemble

(tiered 1 2 3)
;=> error 1:1 tiered

(active-learning add1 add1 (lambda (r) 'high) '(1))
;=> error 1:1 active-learning | must return a number | high

(active-learning add1 add1 add1 '() #:threshold 2)
;=> error 1:1 active-learning | 0 to 1

(memoized 1)
;=> error 1:1 memoized

(choose 1 add1 add1)
;=> error 1:1 choose

(try-fallback 1 2)
;=> error 1:1 try-fallback

;;; Data that cannot cross

(checkpoint "k" car)
;=> error 1:1 checkpoint: cannot save

(checkpoint 'k 1)
;=> error 1:1 checkpoint | a key

(py-set! "a b" 1)
;=> error 1:1 py-set! | name of a Python variable

(py-set! "a" (hash 1 2))
;=> error 1:1 py-set!: cannot send

(define h (make-hash)) (hash-set! h 'self h)
(py-set! "a" h)
;=> error 2:1 py-set!

(py-set! "a" +nan.0)
;=> error 1:1 py-set! | +nan.0

(py-eval "1/0")
;=> error 1:1 py-eval | ZeroDivisionError

(hash 5)
;=> error 1:1 hash

(hash 1 2 3)
;=> error 1:1 hash

;;; Programs that a model wrote

(unsafe-exec-sub-output "(+ 1\n (car 2))")
;=> error 1:1 unsafe-exec-sub-output | line 2, column 2 | car

(unsafe-exec-sub-output "(+ 1")
;=> error 1:1 line 1, column 1 | not closed

(unsafe-exec-sub-output 5)
;=> error 1:1 unsafe-exec-sub-output

(define mine 1)
(unsafe-exec-sub-output "mine")
;=> error 2:1 `mine` is not defined

(unsafe-exec-sub-output "(define total 1)")
(finish-var "totl")
;=> error 2:1 finish-var | totl | total

(finish-var "x")
;=> error 1:1 finish-var


;;; Values that are no exceptions

(with-handlers ([exn:fail? void] [string? void])
  (dynamic-wind void
                (lambda () (raise 5)) void))
;=> error 3:28 no exception | 5

(with-handlers ([symbol? (lambda (s) (raise (symbol->string s)))])
  (raise 'x))
;=> error 1:38 no exception | x

(map-async (lambda (x)
  (try (raise x) on-error void)) '(1.5))
;=> error 2:8 no exception | 1.5

(race (list (lambda () (try
  (raise "lost") on-error void))))
;=> error 2:3 no exception | lost

(unsafe-exec-sub-output "(try\n  (raise 'inner) on-error void)")
;=> error 1:1 line 2, column 3 | inner

(raise 'x 1 2)
;=> error 1:1 raise: arity mismatch

;;; Parameters

(finish
  (parameterize ([token-budget "many"]) 1))
;=> error 2:3 token-budget | a number of tokens

(define p (make-parameter 1 (lambda (v)
  (car v))))
(list
  (parameterize ([p 2]) 1))
;=> error 2:3 car
;=> stack 2:3 4:3 3:1

(define (f)
  (parameterize ([5 2]) 1))
(list (f))
;=> error 2:3 parameterize: contract violation | 5

;;; Places

(define (total numbers)
  (for/sum ([number (in-list numbers)])
    number))
(list (total 5))
;=> error 2:3 in-list | list?
;=> stack 2:3 4:1

(define (first-of x)
  (+ 1
     (car x)))
(list (first-of "a"))
;=> error 3:6 car
;=> stack 3:6 4:7 4:1

(define (first-of x)
  (+ 1 (* 2
          (car x)
          (string-length "abc"))))
(list 1 (first-of 5))
;=> error 3:11 car

(define (half x)
  (let loop ([i 0] [x x])
    (if (= i 3)
        x
        (loop (+ i 1)
              (/ x 2)))))
(list (half "a"))
;=> error 6:15 / | "a"

(define (letters text)
  (let loop ([i 0])
    (if (char-alphabetic? (string-ref text i))
        (loop (add1 i))
        i)))
(list (letters "abc"))
;=> error 3:27 string-ref | out of range

(define (down n)
  (if (= n 0)
      (down)
      (down (- n 1))))
(list (down 2))
;=> error 3:7 down: arity mismatch

(define (quotients n)
  (list (quotient 10 n) (quotients (- n 1))))
(quotients 2)
;=> error 2:9 quotient: division by zero
