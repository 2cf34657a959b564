;;; Continuations out of finish, and ends that are none

(define k #f)
(struct s () #:property prop:custom-write
  (lambda (v out mode) (call/cc (lambda (c) (set! k c))) (display "x" out)))
(finish (s))
;=> value "x"

(if (procedure? k) (k 1) "none")
;=> limit idle

(struct s () #:property prop:custom-write (lambda (v out mode) (finish "inner")))
(finish (s))
;=> value "inner"

(let/ec out
  (struct s () #:property prop:custom-write (lambda (v port mode) (out 1)))
  (finish (s)))
"went on"
;=> value "went on"

(dynamic-wind void (lambda () (finish 1)) (lambda () (let loop () (loop))))
;=> value 1

(dynamic-wind void (lambda () (finish 1)) (lambda () (finish 2)))
;=> value 1

(with-handlers ([void (lambda (e) "caught")]) (finish "first"))
(finish "second")
;=> value "first"

(call-with-continuation-prompt (lambda () (finish 1)) (default-continuation-prompt-tag) void)
;=> value 1

(require racket/control)
(reset (+ 1 (shift k (finish 7))))
;=> value 7

(abort-current-continuation (default-continuation-prompt-tag) void)
;=> value null

(define c (call-with-composable-continuation (lambda (k) k)))
(c (lambda (x) x))
;=> value null

(for-each thread (for/list ([i 100]) (lambda () (finish i))))
(sync never-evt)
;=> ends

(kill-thread (current-thread))
;=> error runtime: The strategy ended its own main thread.

(thread-suspend (current-thread))
;=> limit idle

(break-thread (current-thread))
(sleep 1)
;=> error runtime: user break

(define main (current-thread))
(thread (lambda () (kill-thread main)))
(sleep 1)
;=> error runtime: The strategy ended its own main thread.

(call-with-exception-handler (lambda (e) (let l () (l))) (lambda () (car 1)))
;=> limit computing

(call-with-exception-handler (lambda (e) (raise e)) (lambda () (car 1)))
(finish "went on")
;=> error runtime: an exception handler raised an exception itself

(call-with-exception-handler (lambda (e) (error "again")) (lambda () (raise 5)))
(finish "went on")
;=> error runtime: an exception handler raised an exception itself

(let loop () (with-handlers ([void void]) (loop)) (loop))
;=> limit computing

(define (f) (with-handlers ([void (lambda (e) (f))]) (f) (f)))
(f)
;=> limit computing | limit memory

(uncaught-exception-handler (lambda (e) (let l () (l))))
(thread (lambda () (raise 'boom)))
(sleep 100)
;=> limit computing

(error-escape-handler (lambda () (let l () (l))))
(car 1)
;=> error runtime: error-escape-handler is not defined

(parameterize-break #f (let loop () (loop)))
;=> limit computing

(error-value->string-handler (lambda (v n) (let l () (l))))
(car 1)
;=> limit computing

(current-error-message-adjuster (lambda (x) (lambda (a b) (let l () (l)))))
(raise-argument-error 'f "x" 1)
;=> limit computing

(map-async (lambda (x) (if (= x 2) (kill-thread (current-thread)) x)) '(1 2 3))
;=> error runtime: the work on item 2 of 3 ended without a value

(map-async (lambda (x) (abort-current-continuation (default-continuation-prompt-tag) void)) '(1 2))
;=> error runtime: the work on item 1 of 2 ended without a value

(race (list (lambda () (let l () (l))) (lambda () (sleep 0.05) 1)))
;=> value 1

(parallel (list (lambda () (finish 1)) (lambda () (let l () (l)))))
;=> value 1

;;; Threads and custodians

(custodian-shutdown-all (current-custodian))
;=> error runtime: custodian-shutdown-all is not defined

(make-custodian)
;=> error runtime: make-custodian is not defined

(custodian-managed-list (current-custodian) (current-custodian))
;=> error runtime: custodian-managed-list is not defined

(custodian-limit-memory (current-custodian) 1)
;=> error runtime: custodian-limit-memory is not defined

(let loop () (thread (lambda () (sync never-evt))) (loop))
;=> limit threads

(let loop () (thread loop) (loop))
;=> limit threads

(let loop () (thread (lambda () (let l () (l)))) (loop))
;=> limit threads

(define me (current-thread))
(let loop () (thread-send me (make-bytes 100000)) (loop))
;=> limit memory | limit computing

(for ([i 200])
  (define t (thread (lambda () (let l () (get-context "notes") (unsafe-overwrite 'notes "notes") (l)))))
  (sleep 0)
  (kill-thread t))
"done"
;=> limit output | value "done"

(for ([i 50])
  (define t (thread (lambda () (let l () (restore "x") (checkpoint "x" 1) (l)))))
  (sleep 0)
  (kill-thread t))
"done"
;=> value "done"

(define t (thread (lambda () (let l () (eval '(require racket/set)) (l)))))
(sleep 0.01)
(thread-suspend t)
(eval '(require racket/dict))
"done"
;=> value "done"

(for ([i 20])
  (define t (thread (lambda () (let l () (unsafe-exec-sub-output "1") (l)))))
  (sleep 0.005)
  (kill-thread t))
"done"
;=> value "done"

(semaphore-wait (make-semaphore 0))
;=> limit idle

(channel-get (make-channel))
;=> limit idle

(sync never-evt)
;=> limit idle

(sleep 1e300)
;=> limit idle

(sync/timeout 1e300 never-evt)
;=> limit idle

;| own session

(let loop () (heartbeat) (sleep 0.02) (loop))
;=> limit time

(sync (poll-guard-evt (lambda (x) (let l () (l)))))
;=> limit computing

(struct s () #:property prop:evt (lambda (x) (let l () (l))))
(sync (s))
;=> limit computing

(sync (make-input-port 'x (lambda (b) (let l () (l))) #f void))
;=> limit computing

;;; Parameters

(parameterize ([current-custodian #f]) 1)
;=> error runtime: current-custodian is not defined

(parameterize ([current-security-guard #f]) 1)
;=> error runtime: current-security-guard is not defined

(current-code-inspector)
;=> error runtime: current-code-inspector is not defined

(current-inspector)
;=> error runtime: current-inspector is not defined

(current-thread-group)
;=> error runtime: current-thread-group is not defined

(current-plumber)
;=> error runtime: current-plumber is not defined

(current-load)
;=> error runtime: current-load is not defined

(use-compiled-file-paths)
;=> error runtime: use-compiled-file-paths is not defined

(current-library-collection-paths)
;=> error runtime: current-library-collection-paths is not defined

(current-print (lambda (x) (let l () (l))))
;=> error runtime: current-print is not defined

(with-continuation-mark parameterization-key 1 2)
;=> error runtime: parameterization-key is not defined

(call-with-parameterization (unsafe-exec-sub-output "(current-parameterization)")
                            (lambda () (finish 7)))
;=> limit idle

(define p (current-parameterization))
(parameterize ([current-output-port (open-output-bytes)])
  (call-with-parameterization p (lambda () (display "seen"))))
;=> value null

(parameterize ([token-budget +nan.0]) (llm-query #:data "x"))
;=> error runtime: token-budget: contract violation

(token-budget -1)
;=> error runtime: token-budget: contract violation

(parameterize ([token-budget 50]) (token-budget 100000) (llm-query #:data "x"))
;=> error runtime: llm-query: the call could exceed the token budget, so it was not sent

(parameterize ([token-budget 50]) (parameterize ([token-budget +inf.0]) (llm-query #:data "x")))
;=> error runtime: llm-query: the call could exceed the token budget, so it was not sent

(random-seed 0)
(vector->pseudo-random-generator! (current-pseudo-random-generator) (vector 1 1 1 1 1 1))
;=> value null

;;; Names of Racket that the session keeps in another meaning
;| own session

(define-syntax-rule (#%app f x ...) 42)
(finish 1)
;=> value 42

;| own session

(define-syntax-rule (#%top . x) (let l () (l)))
unknown
;=> limit computing | limit time

;| own session

(define-syntax-rule (#%datum . x) (let l () (l)))
1
;=> limit computing | limit time

;| own session

(define-syntax-rule (define x ...) (void))
(define-syntax-rule (lambda x ...) (void))
(define-syntax-rule (let x ...) (void))
;=> value null

;| own session

(define (map . _) (let l () (l)))
(define (list . _) (let l () (l)))
(define car cdr)
(map-async add1 '(1 2))
;=> value [2, 3]

;| own session

(require (rename-in racket/list [first car] [last cdr]))
(car '(1 2 3))
;=> value 1
