;;; What a program defines, the next one sees

(define (double x) (* 2 x))
(define n 4)
(struct point (x y) #:transparent)
(define-syntax-rule (twice e) (list e e))
(define counter 0)
;=> nothing

;| same session
(set! counter (add1 counter))
(list (double n) (point-x (point 1 2)) (twice 'a) counter)
;=> [8, 1, ["a", "a"], 1]

;| same session
(define n 5)
(list (double n) counter)
;=> [10, 1]

;| same session
(define broken (car '()))
;=> error 1:16 car

;| same session
(list (double n) counter)
;=> [10, 1]

;| same session
(define early 1)
(finish early)
(define late 2)
;=> 1
;=> status finished

;| same session
early
;=> 1

;| same session
late
;=> error 1:1 late is not defined

;| same session
(define h (llm-query-async #:data "a"))
(await h)
;=> "[a]"

;| same session
(await h)
;=> "[a]"
;=> calls 0

;| same session
(hash-ref (tokens-used) 'calls)
;=> 0

;;; And a reset forgets

n
;=> error 1:1 n is not defined

(define n 1)
(py-exec "m = 1")
(checkpoint "k" 1)
;=> 1

;| same session
(list n (py-eval "m") (restore "k"))
;=> [1, 1, 1]

(py-eval "m")
;=> error 1:1 NameError

(restore "k")
;=> false

;;; Python's variables stay as well

(py-exec "import json\ntotal = 1\ndef double(x):\n    return 2 * x")
;=> ""

;| same session
(py-exec "total += 1")
(list (py-eval "total") (py-call "double" 21) (py-eval "json.loads('[1]')"))
;=> [2, 42, [1]]

;| same session
(py-eval "missing")
;=> error 1:1 NameError

;| same session
(py-eval "total")
;=> 2

;;; Loaded data and named contexts

;| data: "héllo"
;| data notes: "n"
(list context (get-context "notes") (string-length context))
;=> ["héllo", "n", 5]

;| same session
(list context (get-context "notes"))
;=> ["héllo", "n"]

;| same session
;| data: "new"
;| data more: "m"
(list context (get-context "notes") (get-context "more") (py-eval "context") (py-eval "notes + more"))
;=> ["new", "n", "m", "new", "nm"]

;| same session
;| data notes: "replaced"
(list context (get-context "notes") (py-eval "notes") (py-eval "get_context('more')"))
;=> ["new", "replaced", "replaced", "m"]

context
;=> ""

(get-context "notes")
;=> error 1:1 get-context | no context of this name | notes

;| data a: "1"
;| data b: "2"
(get-context "c")
;=> error 1:1 get-context | "c" | "a" "b"

(get-context 'a)
;=> error 1:1 get-context | the name of a context, a string

;| data: "old"
;| data notes: "n"
(define (f) context)
(unsafe-overwrite 'context "new")
(unsafe-overwrite 'notes (llm-query #:data "a"))
(list (f) context (get-context "notes"))
;=> ["new", "new", "[a]"]
;=> logs "unsafe-overwrite at strategy.scm:2:1: context was replaced"

;| same session
context
;=> "new"

;| data: "old"
;| data notes: "n"
(define before (py-eval "[context, get_context('notes')]"))
(unsafe-overwrite 'context "new é𝄞")
(unsafe-overwrite 'notes (llm-query #:data "a"))
(list before (py-eval "[context, get_context('notes'), notes, contexts['']]"))
;=> [["old", "n"], ["new é𝄞", "[a]", "[a]", "new é𝄞"]]

;| data: "old"
(unsafe-overwrite 'context "before Python starts")
(py-eval "context")
;=> "before Python starts"

;| same session
(list context (py-eval "context"))
;=> ["before Python starts", "before Python starts"]

;| data: "the strategy's"
(define inside
  (unsafe-exec-sub-output "(unsafe-overwrite 'context \"its own\") (list context (py-eval \"context\"))"))
(list inside context (py-eval "context"))
;=> [["its own", "the strategy's"], "the strategy's", "the strategy's"]

;| data: "old"
(unsafe-overwrite 'missing "x")
;=> error 1:1 unsafe-overwrite | missing

(unsafe-overwrite 'context 5)
;=> error 1:1 unsafe-overwrite | text

(unsafe-overwrite "context" "x")
;=> error 1:1 unsafe-overwrite | as a symbol

;| data: "a,b"
(define context-of-mine (string-split context ","))
(let ([context "local"]) (list context context-of-mine))
;=> ["local", ["a", "b"]]

(set! context "x")
;=> error 1:7 context | unsafe-overwrite

(define finish 1)
;=> error 1:9 finish is part of the dialect

;;; A cancelled run leaves its session in order

(define kept 1)
;=> nothing

;| same session
;| never: a
;| cancel at: 1
(define before 2)
(llm-query #:data "a")
(define after 3)
;=> status cancelled
;=> cancelled a

;| same session
(list kept before)
;=> [1, 2]

;| same session
after
;=> error 1:1 after is not defined

;| same session
;| cancel at: output
(display "x")
(let loop () (loop))
;=> status cancelled
;=> prints "x"

;| same session
kept
;=> 1
