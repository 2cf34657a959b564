#! a comment of Unix ( [ "
;; Every rule of the indentation: this file is as the formatter leaves it.
#lang racket/base

;; Forms with a body.
(define (shout text #:times [times 1])
  (string-append text
                 "!"
                 (number->string times)))

(define shouted
  (shout "a"))

(let loop ([i 0]
           [found '()])
  (if (< i 3)
      (loop (+ i 1) (cons i found))
      found))

(let loop
     ([i 0])
  i)

(let*
    ([a 1]
     [b 2])
  (list a b))

(do ([i 0 (+ i 1)])
    ((= i 3))
  (display i))

(for/fold ([sum 0])
          ([x '(1 2 3)]
           #:when (odd? x))
  (+ sum x))

(for/vector #:length 3 ([i 3])
  i)

(with-handlers ([exn:fail? (lambda (e) 1)]
                [exn:break? (lambda (e) 2)])
  (when (and #t
             #f)
    (error "no"))
  ;; a comment in a body
  3)

(define-syntax-rule (twice e)
  (begin e
         e))

(struct paper (title
               text)
  #:transparent)

(lambda (a
         b)
  (+ a b))

;; Clauses and data.
(cond
  [(zero? 1) 0]
  [(zero? 2)
   "two" ; a list first: under it
   3]
  [else (display 1)
        (display 2)]
  [else
   4])

(cond [(zero? 1) 0]
      [else 1])

(case 3
  [(1 2) 'few]
  [else 'many])

'(define x
  1 2
  (let y
   z))

`(define ,(string->symbol
           "x")
   (list 1
         ,@(map add1
                '(1
                  2))))

#(1 2
  3)
#hash((a . 1)
      (b . 2))

((compose f g) 1
 2)

(1 2
 3)

("a" 1
 2)

;; Calls that hang.
(define summary (fan-out-aggregate
  ;; Map
  (lambda (doc)
    (llm-query-async
      #:instruction "Summarize"
      #:data doc))

  (lambda (found) (tree-reduce
    string-append
    found))
  documents
  #:max-concurrent 20))

(define synthesis (syntax-e (llm-query
  #:instruction (string-append
    "one " (number->string 1) "
   in a string (untouched
" (shout
    "x") " two"
    "three")
  #:model "gpt-4o"))) ;; why

(checkpoint "key" (syntax-e (llm-query
                    #:data "x"))
            1)

(string-append (shout
  "a")
  "b")

(let ([found (syntax-e (llm-query
               #:data "x"))]
      [other (when #t
               1)])
  found)

(llm-query #:instruction "x"
           #:data (string-append
             "a"
             "b")
           #:json #t)

(f #:data (list
  1)
  #:json #t)

(await-all
  #;(list
      1)
  (list #;0 1
            2)
  #<<END
here ( string
END
  #| a block
( comment |# 3
  #\( #\) #\a
  |a ( b| ; a comment before a closer
  )

(try
  (f)
  on-error (lambda (message)
             message))

(try (f)
  on-error g)
