#lang racket/base
;; The 17 combinators: control flow over functions that make the model calls.
;;
;; Those that work concurrently *settle* what the functions return: a handle is awaited, and an
;; answer is handed on as plain text.  The others pass values on as they are.
(require "tasks.rkt" "primitives/queries.rkt" racket/list)
(provide map-async
         parallel race
         sequence fold-sequential
         tree-reduce fan-out-aggregate recursive-spawn
         iterate-until critique-refine
         with-validation vote ensemble
         tiered active-learning memoized
         choose try-fallback)

(define default-concurrency 10)

;; ---------------------------------------------------------------------------------------------
;; Checks of arguments; each error names the combinator

(define (check-function who value arity)
  (unless (and (procedure? value) (procedure-arity-includes? value arity))
    (raise-argument-error who (format "a function of ~a" (arguments arity)) value)))

(define (arguments count)
  (case count
    [(0) "no arguments"]
    [(1) "one argument"]
    [(2) "two arguments"]
    [else (format "~a arguments" count)]))

(define (check-list who value)
  (unless (list? value)
    (raise-argument-error who "a list" value)))

(define (check-thunks who value)
  (define (thunk? value)
    (and (procedure? value) (procedure-arity-includes? value 0)))
  (unless (and (list? value) (pair? value) (andmap thunk? value))
    (raise-argument-error who "a list of at least one function of no arguments" value)))

(define (check-count who keyword value least)
  (unless (and (exact-integer? value) (>= value least))
    (raise-argument-error who (format "an integer of at least ~a for ~a" least keyword) value)))

(define (check-concurrency who value)
  (check-count who "#:max-concurrent" value 1))

;; ---------------------------------------------------------------------------------------------
;; Parallel execution

(define (map-async fn items #:max-concurrent [max-concurrent default-concurrency])
  (check-function 'map-async fn 1)
  (check-list 'map-async items)
  (check-concurrency 'map-async max-concurrent)
  (map-concurrently fn items max-concurrent settle))

(define (parallel thunks #:max-concurrent [max-concurrent default-concurrency])
  (check-thunks 'parallel thunks)
  (check-concurrency 'parallel max-concurrent)
  (run-all thunks max-concurrent))

(define (run-all thunks limit)
  (map-concurrently (λ (thunk) (thunk)) thunks limit settle))

(define (race thunks)
  (check-thunks 'race thunks)
  (first-to-succeed thunks settle))

;; ---------------------------------------------------------------------------------------------
;; Sequential processing

;; Called with no argument the chain returns itself, so that `((chain) input)` works like
;; `(chain input)`.
(define (sequence . fns)
  (for ([fn (in-list fns)]) (check-function 'sequence fn 1))
  (define chain
    (case-lambda
      [() chain]
      [(input) (for/fold ([value input]) ([fn (in-list fns)]) (fn value))]))
  chain)

(define (fold-sequential fn initial items)
  (check-function 'fold-sequential fn 2)
  (check-list 'fold-sequential items)
  (for/fold ([result initial]) ([item (in-list items)])
    (fn result item)))

;; ---------------------------------------------------------------------------------------------
;; Hierarchical aggregation

(define (tree-reduce fn items
                     #:branch-factor [branch-factor 5]
                     #:leaf-fn [leaf-fn #f]
                     #:max-concurrent [max-concurrent default-concurrency])
  (check-function 'tree-reduce fn 2)
  (check-list 'tree-reduce items)
  (check-count 'tree-reduce "#:branch-factor" branch-factor 2)
  (when leaf-fn (check-function 'tree-reduce leaf-fn 1))
  (check-concurrency 'tree-reduce max-concurrent)
  (when (null? items)
    (raise-argument-error 'tree-reduce "a list of at least one item" items))
  (define (map-level fn level)
    (map-concurrently fn level max-concurrent values))
  (define (combine group)
    (cond
      [(null? (cdr group)) (car group)]
      [(takes-any-number? fn) (apply fn group)]
      [else (for/fold ([left (car group)]) ([right (in-list (cdr group))]) (fn left right))]))
  (let loop ([level (if leaf-fn (map-level leaf-fn items) items)])
    (if (null? (cdr level))
        (car level)
        (loop (map-level combine (in-groups level branch-factor))))))

;; A function that takes more arguments than any group has gets the whole group; one that stops at
;; two, or some other number, folds it.
(define (takes-any-number? fn)
  (procedure-arity-includes? fn 1000000))

(define (in-groups items size)
  (if (<= (length items) size)
      (list items)
      (let-values ([(group others) (split-at items size)])
        (cons group (in-groups others size)))))

(define (fan-out-aggregate map-fn reduce-fn items
                           #:max-concurrent [max-concurrent default-concurrency])
  (check-function 'fan-out-aggregate map-fn 1)
  (check-function 'fan-out-aggregate reduce-fn 1)
  (check-list 'fan-out-aggregate items)
  (check-concurrency 'fan-out-aggregate max-concurrent)
  (settle (reduce-fn (map-concurrently map-fn items max-concurrent settle))))

(define deepest-recursion 3)

(define (recursive-spawn strategy #:depth [depth 1] #:model [model #f])
  (unless (or (string? strategy)
              (and (procedure? strategy) (procedure-arity-includes? strategy 0)))
    (raise-argument-error 'recursive-spawn
                          "an instruction, or a function of no arguments that returns one" strategy))
  (unless (and (exact-integer? depth) (<= 1 depth deepest-recursion))
    (raise-argument-error 'recursive-spawn
                          (format "an integer from 1 to ~a for #:depth" deepest-recursion) depth))
  (λ (data)
    (define instruction (if (procedure? strategy) (strategy) strategy))
    (query-recursively 'recursive-spawn instruction data model depth)))

;; ---------------------------------------------------------------------------------------------
;; Iterative refinement

(define (iterate-until fn done? initial #:max-iter [max-iter 10])
  (check-function 'iterate-until fn 1)
  (check-function 'iterate-until done? 1)
  (check-count 'iterate-until "#:max-iter" max-iter 0)
  (let loop ([value initial] [steps-left max-iter])
    (if (or (zero? steps-left) (done? value))
        value
        (loop (fn value) (sub1 steps-left)))))

(define (critique-refine generate-fn critique-fn refine-fn
                         #:max-iter [max-iter 3]
                         #:done? [done? #f])
  (check-function 'critique-refine generate-fn 0)
  (check-function 'critique-refine critique-fn 1)
  (check-function 'critique-refine refine-fn 2)
  (check-count 'critique-refine "#:max-iter" max-iter 0)
  (when done? (check-function 'critique-refine done? 1))
  (let loop ([draft (generate-fn)] [rounds-left max-iter])
    (cond
      [(zero? rounds-left) draft]
      [else
       (define critique (critique-fn draft))
       (if (and done? (done? critique))
           draft
           (loop (refine-fn draft critique) (sub1 rounds-left)))])))

;; ---------------------------------------------------------------------------------------------
;; Quality control

(define (with-validation fn valid? #:max-retries [max-retries 0])
  (unless (procedure? fn) (raise-argument-error 'with-validation "a function" fn))
  (check-function 'with-validation valid? 1)
  (check-count 'with-validation "#:max-retries" max-retries 0)
  (λ arguments
    (let loop ([retries-left max-retries])
      (define result (apply fn arguments))
      (cond
        [(valid? result) result]
        [(positive? retries-left) (loop (sub1 retries-left))]
        [else
         (raise-arguments-error 'with-validation
                                (if (zero? max-retries)
                                    "the result is not valid"
                                    (format "no valid result in ~a attempts" (add1 max-retries)))
                                "result" result)]))))

(define (vote thunks #:method [method 'majority])
  (check-thunks 'vote thunks)
  (unless (memq method '(majority plurality consensus))
    (raise-argument-error 'vote "'majority, 'plurality or 'consensus for #:method" method))
  (define votes (run-all thunks #f))
  (define counts (count-votes votes))
  ;; argmax takes the first of equals, which is the earliest result.
  (define winner (argmax (λ (candidate) (hash-ref counts candidate))
                         (remove-duplicates votes)))
  (define needed
    (case method
      [(majority) (add1 (quotient (length votes) 2))]
      [(plurality) 1]
      [(consensus) (length votes)]))
  (when (< (hash-ref counts winner) needed)
    (raise-arguments-error 'vote (format "no ~a: ~a of ~a votes had to agree"
                                         method needed (length votes))
                           "votes" votes))
  winner)

(define (count-votes votes)
  (for/fold ([counts (hash)]) ([result (in-list votes)])
    (hash-update counts result add1 0)))

(define (ensemble thunks #:aggregator [aggregator #f])
  (check-thunks 'ensemble thunks)
  (when aggregator (check-function 'ensemble aggregator 1))
  (settle ((or aggregator as-numbered-sections) (run-all thunks #f))))

(define (as-numbered-sections results)
  (apply string-append
         (for/list ([result (in-list results)] [number (in-naturals 1)])
           (format "~a## Result ~a\n\n~a" (if (= number 1) "" "\n\n") number result))))

;; ---------------------------------------------------------------------------------------------
;; Cost optimization

(define (tiered cheap-fn expensive-fn items #:max-concurrent [max-concurrent default-concurrency])
  (check-function 'tiered cheap-fn 1)
  (check-function 'tiered expensive-fn 1)
  (check-list 'tiered items)
  (check-concurrency 'tiered max-concurrent)
  (settle (expensive-fn (map-concurrently cheap-fn items max-concurrent settle))))

(define (active-learning cheap-fn expensive-fn uncertainty-fn items
                         #:threshold [threshold 0.7]
                         #:max-concurrent [max-concurrent default-concurrency])
  (check-function 'active-learning cheap-fn 1)
  (check-function 'active-learning expensive-fn 1)
  (check-function 'active-learning uncertainty-fn 1)
  (check-list 'active-learning items)
  (unless (and (real? threshold) (<= 0 threshold 1))
    (raise-argument-error 'active-learning "a number from 0 to 1 for #:threshold" threshold))
  (check-concurrency 'active-learning max-concurrent)
  (define cheap-results (map-concurrently cheap-fn items max-concurrent settle))
  (define uncertain?s
    (for/list ([result (in-list cheap-results)])
      (define uncertainty (uncertainty-fn result))
      (unless (real? uncertainty)
        (raise-arguments-error 'active-learning "the uncertainty function must return a number"
                               "returned" uncertainty
                               "for the result" result))
      ;; As decimals: 7/10 is no more than 0.7, which is not quite that much.
      (> (real->double-flonum uncertainty) (real->double-flonum threshold))))
  (define uncertain-items
    (for/list ([item (in-list items)] [uncertain? (in-list uncertain?s)] #:when uncertain?)
      item))
  (define expensive-results
    (map-concurrently expensive-fn uncertain-items max-concurrent settle))
  (merge cheap-results uncertain?s expensive-results))

;; Puts the replacements, in order, where the flags are true.
(define (merge results replace?s replacements)
  (cond
    [(null? results) '()]
    [(car replace?s)
     (cons (car replacements) (merge (cdr results) (cdr replace?s) (cdr replacements)))]
    [else
     (cons (car results) (merge (cdr results) (cdr replace?s) replacements))]))

;; The work on one key: the thread that does it, and afterwards its outcome in a box.
(struct entry (thread done [outcome #:mutable]) #:authentic)

(define (memoized fn #:key-fn [key-fn #f])
  (unless (procedure? fn) (raise-argument-error 'memoized "a function" fn))
  (unless (or (not key-fn) (procedure? key-fn))
    (raise-argument-error 'memoized "a function or #f for #:key-fn" key-fn))
  ;; An immutable table in a box: a thread that is killed while it uses a mutable table of equal keys
  ;; could leave it locked.
  (define entries (box (hash)))
  (define (update! f)
    (define before (unbox entries))
    (unless (box-cas! entries before (f before)) (update! f)))
  (define (forget! key e)
    (update! (λ (table) (if (eq? (hash-ref table key #f) e) (hash-remove table key) table))))
  (define (compute! key arguments)
    (define mine (entry (current-thread) (make-semaphore 0) #f))
    (define before (unbox entries))
    (cond
      [(hash-ref before key #f) => (λ (theirs) (use theirs key arguments))]
      [(box-cas! entries before (hash-set before key mine))
       (dynamic-wind
        void
        (λ ()
          (define value (apply fn arguments))
          (set-entry-outcome! mine (box value))
          value)
        (λ ()
          (unless (entry-outcome mine) (forget! key mine))
          (semaphore-post (entry-done mine))))]
      [else (compute! key arguments)]))
  ;; Waits for whoever works on the key; if they failed or were killed, the work is ours.
  (define (use e key arguments)
    (unless (eq? (entry-thread e) (current-thread))
      (sync (semaphore-peek-evt (entry-done e)) (thread-dead-evt (entry-thread e))))
    (define kept (entry-outcome e))
    (cond
      [(and kept (not (failed? (unbox kept)))) (unbox kept)]
      [else
       (forget! key e)
       (compute! key arguments)]))
  (λ arguments
    (compute! (if key-fn (apply key-fn arguments) arguments) arguments)))

(define (failed? value)
  (and (handle? value) (handle-failed? value)))

;; ---------------------------------------------------------------------------------------------
;; Control flow

(define (choose predicate then-fn else-fn)
  (unless (or (procedure? predicate) (boolean? predicate))
    (raise-argument-error 'choose "a function or a boolean" predicate))
  (unless (procedure? then-fn) (raise-argument-error 'choose "a function" then-fn))
  (unless (procedure? else-fn) (raise-argument-error 'choose "a function" else-fn))
  (λ arguments
    (define holds? (if (procedure? predicate) (apply predicate arguments) predicate))
    (apply (if holds? then-fn else-fn) arguments)))

;; A handle is awaited here, because a call that failed shows it only then.
(define (try-fallback primary fallback)
  (unless (procedure? primary) (raise-argument-error 'try-fallback "a function" primary))
  (unless (procedure? fallback) (raise-argument-error 'try-fallback "a function" fallback))
  (define (await-handle value)
    (if (handle? value) (await-result value) value))
  (λ arguments
    (define fall-back
      (with-handlers ([exn:fail? (λ (e) (λ () (await-handle (apply fallback arguments))))])
        (define value (await-handle (apply primary arguments)))
        (λ () value)))
    (fall-back)))
