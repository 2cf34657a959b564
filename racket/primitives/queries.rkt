#lang racket/base
;; Model calls: llm-query, llm-query-async, unsafe-raw-query, and the ways to wait for them.
(require "requests.rkt" "budget.rkt"
         "../session.rkt" "../mux.rkt" "../atomic.rkt" "../trace.rkt" "../results.rkt" "../data.rkt"
         "../json.rkt" "../wire.rkt")
(provide llm-query
         llm-query-async
         unsafe-raw-query
         await await-all await-all-syntax await-any
         (protect-out handle? handle-failed? await-result settle query-recursively))

;; ---------------------------------------------------------------------------------------------
;; Handles

;; `result` is #f until the handle has been awaited with success.
(struct handle (request call model place json? [result #:mutable])
  #:authentic
  #:property prop:custom-write
  (λ (h port mode)
    (fprintf port "#<handle of call ~a at ~a; (await handle) waits for its result>"
             (handle-call h) (place->string (handle-place h)))))

(define (handle-failed? h)
  (and (memq (request-state (handle-request h)) '(failed cancelled)) #t))

;; Waits for the call and returns its result; raises the call's error if it failed.
(define (await-result h)
  (define r (handle-request h))
  (sync (request-settled-evt r))
  (case (request-state r)
    [(ok)
     (or (handle-result h)
         (let ([result (answer->result h (request-value r))])
           (set-handle-result! h result)
           result))]
    [(failed) (fail-call h (wire-text (hash-ref (request-value r) 'message "failed")))]
    [else (fail-call h "cancelled")]))

(define (answer->result h answer)
  (define result
    (make-llm-result (hash-ref answer 'result #"") (handle-call h) (handle-model h) (handle-place h)))
  (when (handle-json? h)
    (with-handlers ([exn:fail:json?
                     (λ (e) (fail-call h (format "the answer is not JSON (~a): ~a" (exn-message e)
                                                 (excerpt (llm-result-text result)))))])
      (bytes->json (string->bytes/utf-8 (llm-result-text result)))))
  result)

(define longest-excerpt 80)

(define (excerpt text)
  (if (> (string-length text) longest-excerpt)
      (string-append (substring text 0 longest-excerpt) "…")
      text))

(define (fail-call h problem)
  (raise (exn:fail:call
          (format "call ~a at ~a failed: ~a" (handle-call h) (place->string (handle-place h)) problem)
          (current-continuation-marks)
          (handle-call h)
          (handle-place h))))

;; What a combinator hands on: the text of an answer, and other values as they are.
(define (settle value)
  (cond
    [(handle? value) (llm-result-text (await-result value))]
    [(llm-result? value) (llm-result-text value)]
    [else value]))

;; ---------------------------------------------------------------------------------------------
;; Sending a call

;; What a call asks for, as given by the strategy; #f stands for what was left out.
(struct query (instruction data model backend temperature max-tokens json schema images recursive)
  #:authentic)

;; Checks the call, sends it, and returns a handle at once; waits only while calls in flight have
;; reserved what is left of a token budget.
(define (send-query who mode q)
  (define r (running-run))
  (define message (query->message who mode q))
  (define prompt-estimate (estimate-prompt-tokens message))
  (define answer-limit (or (query-max-tokens q) default-max-tokens))
  (define budget (budget-for-call who prompt-estimate answer-limit))
  (define tokens (+ prompt-estimate answer-limit))
  (define number (count-call! r))
  (define (on-settle answer)
    (define-values (prompt completion) (tokens-of answer))
    (add-tokens! (run-counters r) prompt completion)
    (settle-tokens! budget tokens (+ prompt completion)))
  (define (send)
    (or (request! (hash-set message 'call number) (current-scope) (run-lane r)
                  #:admit (λ () (reserve-tokens! budget tokens))
                  #:on-settle on-settle)
        (begin
          (wait-for-tokens budget tokens)
          (budget-for-call who prompt-estimate answer-limit)
          (send))))
  (handle (send) number (query-model q) (current-place)
          (and (or (query-json q) (query-schema q)) (not (query-recursive q)))
          #f))

;; The number of a call in its run: no two have the same.
(define (count-call! r)
  (define c (run-counters r))
  (define most (session-limit (run-session r) 'max_calls))
  (define number
    (atomically
     (define next (add1 (counters-calls c)))
     (when (<= next most) (set-counters-calls! c next))
     next))
  (when (> number most)
    (stop-run! (run-root r) 'calls)
    (sync never-evt))
  number)

(define (tokens-of answer)
  (if answer
      (values (hash-ref answer 'prompt_tokens 0) (hash-ref answer 'completion_tokens 0))
      (values 0 0)))

(define (add-tokens! c prompt completion)
  (set-counters-prompt-tokens! c (+ (counters-prompt-tokens c) prompt))
  (set-counters-completion-tokens! c (+ (counters-completion-tokens c) completion)))

;; About four characters make a token in English; the runner counts exactly what is charged.
(define (estimate-prompt-tokens message)
  (define characters
    (for/sum ([field (in-list '(instruction data))])
      (string-length (hash-ref message field ""))))
  (quotient (+ characters 3) 4))

(define (query->message who mode q)
  (check-query who mode q)
  (define optional
    (list (cons 'instruction (query-instruction q))
          (cons 'data (and (query-data q) (->text who (query-data q))))
          (cons 'model (query-model q))
          (cons 'backend (query-backend q))
          (cons 'temperature (and (query-temperature q) (->plain who (query-temperature q))))
          (cons 'max_tokens (query-max-tokens q))
          (cons 'json (query-json q))
          (cons 'schema (and (query-schema q) (->plain who (query-schema q))))
          (cons 'images (and (pair? (query-images q)) (query-images q)))
          (cons 'recursive (query-recursive q))))
  (for/fold ([message (hash-set (strategy-message "llm-query") 'mode (symbol->string mode))])
            ([field (in-list optional)] #:when (cdr field))
    (hash-set message (car field) (cdr field))))

(define (check-query who mode q)
  (define (check keyword value ok? expected)
    (unless (or (not value) (ok? value))
      (raise-argument-error who (format "~a for ~a" expected keyword) value)))
  (unless (or (query-instruction q) (query-data q))
    (raise-arguments-error who "nothing to ask: give #:instruction, #:data or both"))
  (check "#:instruction" (query-instruction q) string? "text")
  (check "#:model" (query-model q) string? "the name of a model, a string,")
  (check "#:backend" (query-backend q) string? "the name of a backend, a string,")
  (check "#:temperature" (query-temperature q) (λ (t) (and (real? t) (<= 0 t 2)))
         "a number from 0 to 2")
  (check "#:max-tokens" (query-max-tokens q) exact-positive-integer? "a positive integer")
  (check "#:json" (query-json q) boolean? "#t or #f")
  (check "#:images" (query-images q) list-of-strings? "a list of paths")
  (check "#:recursive" (query-recursive q) boolean? "#t or #f")
  (when (and (query-json q) (not (mentions-json? q)))
    (raise-arguments-error who "#:json #t needs the word \"json\" in #:instruction"
                           "instruction" (query-instruction q)))
  (when (and (query-recursive q) (eq? mode 'async))
    (raise-arguments-error who "#:recursive #t needs the synchronous llm-query")))

(define (list-of-strings? value)
  (and (list? value) (andmap string? value)))

(define (mentions-json? q)
  (and (query-instruction q) (regexp-match? #rx"(?i:json)" (query-instruction q))))

;; ---------------------------------------------------------------------------------------------
;; The three kinds of call

;; The keywords are the same for all; a positional instruction and data come with unsafe-raw-query.
(define-syntax-rule (define-query name ([positional absent] ...) use-query)
  (define (name [positional absent] ...
                #:instruction [instruction #f] #:data [data #f] #:model [model #f]
                #:backend [backend #f] #:temperature [temperature #f] #:max-tokens [max-tokens #f]
                #:json [json #f] #:schema [schema #f] #:image [image #f] #:images [images '()]
                #:recursive [recursive #f])
    (use-query positional ...
               (query instruction data model backend temperature max-tokens json schema
                      (if image (add-image 'name image images) images) recursive))))

(define (add-image who image images)
  (unless (string? image) (raise-argument-error who "a path for #:image" image))
  (if (list? images) (cons image images) images))

(define-query llm-query-async ()
  (λ (q) (send-query 'llm-query-async 'async q)))

(define-query llm-query ()
  (λ (q) (ask 'llm-query 'sync q)))

;; Sends a call and waits.  The answer to a recursive one is a program, whose value is the result.
(define (ask who mode q #:levels [levels #f])
  (when (query-recursive q) (check-depth who))
  (define result (await-result (send-query who mode q)))
  (if (query-recursive q)
      (delegate who result (query-data q) levels)
      result))

;; A recursive call for `recursive-spawn`, which sets how many levels the sub-model may go on.
(define (query-recursively who instruction data model levels)
  (ask who 'sync (query instruction data model #f #f #f #f #f '() #t) #:levels levels))

(define-query unsafe-raw-query ([by-position #f] [data-by-position #f])
  (λ (instruction data q)
    (define (once positional named what)
      (when (and positional named)
        (raise-arguments-error 'unsafe-raw-query
                               (format "the ~a is given twice, by position and by keyword" what)))
      (or positional named))
    (define whole
      (struct-copy query q
                   [instruction (once instruction (query-instruction q) "instruction")]
                   [data (once data (query-data q) "data")]))
    (llm-result-text (ask 'unsafe-raw-query 'raw whole))))

;; Runs the program that the sub-model wrote in a sandbox of its own, with the data as its context.
;; Returns its value as a result.  `levels` bounds how deep it may delegate in turn, #f: as deep as
;; its parent.
(define (delegate who program data levels)
  (define value
    ((unbox subprogram-runner) who (llm-result-text program)
                               #:context (and data (->text who data))
                               #:recursive? #t
                               #:levels levels))
  (make-llm-result (->text who value)
                   (llm-result-call program) (llm-result-model program) (llm-result-place program)))

;; ---------------------------------------------------------------------------------------------
;; Waiting

(define (await handle)
  (cond
    [(handle? handle) (await-result handle)]
    [(llm-result? handle) handle]
    [else (raise-argument-error 'await "a handle of llm-query-async" handle)]))

(define (await-all handles)
  (check-list 'await-all handles)
  (map settle handles))

(define (await-all-syntax handles)
  (check-list 'await-all-syntax handles)
  (for/list ([h (in-list handles)])
    (if (handle? h) (await-result h) h)))

(define (check-list who handles)
  (unless (list? handles)
    (raise-argument-error who "a list of handles" handles)))

;; Waits for the first call that succeeds.  Gives its text and the handles that are left where the
;; continuation takes several values, which the annotator marks; else the text alone.
(define (await-any handles)
  (check-list 'await-any handles)
  (when (null? handles)
    (raise-argument-error 'await-any "a list of at least one handle" handles))
  (call-with-immediate-continuation-mark
   several-values-key
   (λ (several?)
     (define-values (result others) (first-success handles))
     (if several?
         (values (settle result) others)
         (settle result)))))

(define (first-success handles)
  (define first-settled (wait-for-one handles))
  (define others (remq first-settled handles))
  (cond
    [(and (handle? first-settled) (handle-failed? first-settled) (pair? others))
     (first-success others)]
    [else (values first-settled others)]))

;; Of several that are settled it is the one that was first, whenever somebody looks: so a strategy
;; goes the same way as often as its calls end in the same order.
(define (wait-for-one handles)
  (or (first-settled-of handles)
      (begin
        (apply sync (for/list ([h (in-list handles)]) (request-settled-evt (handle-request h))))
        (wait-for-one handles))))

(define (first-settled-of handles)
  (for/fold ([first #f]) ([h (in-list handles)] #:unless (pending? h))
    (if (and first (<= (turn first) (turn h))) first h)))

;; What is a result already comes before every call.
(define (turn h)
  (or (and (handle? h) (request-turn (handle-request h))) -1))

(define (pending? h)
  (and (handle? h) (memq (request-state (handle-request h)) '(queued sent)) #t))
