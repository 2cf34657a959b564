#lang racket/base
;; Sub-sandboxes: programs that a model wrote, run with their own definitions inside of a run.
;;
;; A strategy's thread has not the rights to build a sandbox, so a thread of the host does it.
(require "sandbox.rkt" "session.rkt" "run.rkt" "render.rkt" "report.rkt" "output.rkt"
         "primitives/requests.rkt" "primitives/budget.rkt"
         racket/string)
(provide (protect-out start-subprograms!))

;; What a strategy's thread asks for; `answer` is filled and `done` posted when it is there.
(struct order (run scope custodian budget form source text contexts levels [answer #:mutable] done)
  #:authentic)

;; Starts the thread that takes orders and lets the primitives use it.
(define (start-subprograms!)
  (define broker
    (thread (λ ()
              (let loop ()
                (define next (thread-receive))
                (thread (λ () (fulfil! next)))
                (loop)))))
  (set-box! subprogram-runner (make-runner broker)))

;; The runner returns the program's value: that of `finish`, else the last one, else what it printed.
;; `context` is the text to see as `context` (#f: the same data as the parent); `levels` bounds how
;; deep the program may start others in turn.
(define ((make-runner broker) who text #:context [context #f] #:recursive? [recursive? #f]
                              #:levels [levels #f])
  (define r (running-run))
  (define s (run-session r))
  (define code (strip-fence text))
  (check-depth who)
  (check-findings who code recursive?)
  (define loaded (session-contexts s))
  (define contexts (if context (hash-set loaded "" context) loaded))
  (define o
    (order r (current-scope) (current-custodian) (inherited-budget) (current-form)
           (if recursive? "recursive program" "generated program")
           code contexts levels #f (make-semaphore 0)))
  (thread-send broker o)
  (sync (order-done o))
  (define answer (order-answer o))
  (cond
    [(exn? answer) (raise answer)]
    [else (use-answer who r answer recursive?)]))

(define (use-answer who r answer recursive?)
  (define-values (o namespace printed) (apply values answer))
  (set-run-subprogram! r namespace)
  (case (outcome-status o)
    [(finished ok)
     (when (and (eq? (outcome-status o) 'finished) (not recursive?))
       (log-event! "finish inside a sub-sandbox ended only the sub-sandbox"))
     (define value (rendered-value (outcome-rendered o)))
     (if (void? value) printed value)]
    [(error) (raise-generated-code-error who (outcome-error o))]
    [else
     (raise (exn:fail (format "~a: the generated program was stopped (~a)" who (outcome-reason o))
                      (current-continuation-marks)))]))

(define (raise-generated-code-error who report)
  (define place (hash-ref report 'loc))
  (raise (exn:fail:generated-code
          (format "~a: the generated program failed~a: ~a"
                  who
                  (if (hash? place)
                      (string-append " at " (line-and-column place))
                      "")
                  (hash-ref report 'message))
          (current-continuation-marks)
          report)))

;; Has the runner look the program over before anything of it runs.
(define (check-findings who code recursive?)
  (define message
    (hash-set* (strategy-message "lint") 'code code 'recursive recursive?))
  (define findings (hash-ref (ask-runner who message) 'findings '()))
  (unless (null? findings)
    (raise-generated-code-error
     who
     (hasheq 'message (string-join (map finding->string findings) "\n  "
                                   #:before-first "it was not run, because of\n  ")
             'kind "lint" 'loc 'null 'stack '() 'findings findings))))

(define (finding->string finding)
  (format "~a: ~a" (line-and-column finding) (hash-ref finding 'message "")))

;; A place of the wire for people, who count columns from 1.
(define (line-and-column place)
  (format "line ~a, column ~a" (hash-ref place 'line) (add1 (hash-ref place 'col))))

;; Models like to put a fence around code, with or without words before it.
(define (strip-fence text)
  (cond
    [(regexp-match? #px"^\\s*[(;#'\\[]" text) text]
    [(regexp-match #px"```[^\n]*\n(.*?)\n?[ \t]*```" text) => cadr]
    [else text]))

(define (fulfil! o)
  (define r (order-run o))
  (set-order-answer!
   o
   (with-handlers ([exn:fail? values])
     (define s
       (make-session #:parent (run-session r)
                     #:limits (session-limits (run-session r))
                     #:custodian (order-custodian o)
                     #:contexts (order-contexts o)
                     #:levels (order-levels o)))
     (define capture (make-capture))
     (define-values (result sub-run)
       (run-program! s (run-id r) (order-source o) (order-text o)
                     #:parent r
                     #:scope (order-scope o)
                     #:budget (order-budget o)
                     #:form (order-form o)
                     #:capture capture))
     (close-session! s)
     (list result (session-namespace s) (capture-text capture))))
  (semaphore-post (order-done o)))
