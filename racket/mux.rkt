#lang racket/base
;; The multiplexer: many requests of many threads over the one pair of pipes.
;;
;; A *request* is settled exactly once: by its answer or by being cancelled.  It belongs to a *scope*
;; (a run, or a combinator inside it), so that whoever gives up on a piece of work can cancel all
;; that the work still waits for.  A *lane* bounds how many requests of a run are out at a time; the
;; others queue here.
;;
;; User threads can be killed between any two steps, therefore every change of the tables happens in
;; atomic mode, and only threads of the host touch the pipes.
(require "wire.rkt" "atomic.rkt")
(provide (protect-out start-mux! send-event! mux-cpu-ms
                      make-lane
                      make-scope scope-waiting? close-scope! dissolve-scope!
                      request! request? request-id request-state request-value request-settled-evt
                      request-turn))

;; ---------------------------------------------------------------------------------------------
;; Data

;; state: 'queued 'sent, then one of 'ok 'failed 'cancelled.  value: the answering message.
;; turn: how many requests had been settled before this one.  on-settle: called in atomic mode, once.
(struct request (id frame lane
                    [scope #:mutable] [state #:mutable] [value #:mutable] [turn #:mutable]
                    settled on-settle)
  #:authentic)

;; `limit` requests may be out; `waiting` queues the ones that may not yet be sent, oldest first.
(struct lane (limit [out #:mutable] [waiting #:mutable] [waiting-tail #:mutable]) #:authentic)
(define (make-lane limit) (lane limit 0 '() '()))

;; `requests` and `children` are the open ones, as hash tables used as sets.
(struct scope ([parent #:mutable] requests children [open? #:mutable]) #:authentic)

(define (make-scope parent)
  (define new (scope parent (make-hasheq) (make-hasheq) #t))
  (when parent
    (atomically (if (scope-open? parent)
                    (hash-set! (scope-children parent) new #t)
                    (set-scope-open?! new #f))))
  new)

(define open-requests (make-hasheq))
(define latest-id 0)
(define settled-so-far 0)
(define writer #f)
(define reader #f)

;; ---------------------------------------------------------------------------------------------
;; Sending

;; Sends a message that expects no answer.
(define (send-event! message)
  (define-values (json blob) (encode-message message))
  (send-frame! (cons json blob)))

(define (send-frame! frame)
  (thread-send writer frame void))

;; Sends a request and returns it at once.  The message is encoded in the calling thread, at the cost
;; of its memory and CPU limits.  `admit` decides in atomic mode whether the request may be made; if
;; it says no, the result is #f.  `on-settle` is called once for an admitted request, with the
;; answer, or with #f when it was cancelled.
(define (request! message scope lane #:admit [admit (λ () #t)] #:on-settle [on-settle void])
  (define id (atomically (set! latest-id (add1 latest-id)) latest-id))
  (define-values (json blob) (encode-message (hash-set message 'id id)))
  (define new (request id (cons json blob) lane scope 'queued #f #f (make-semaphore 0) on-settle))
  (define verdict
    (atomically
     (cond
       [(not (scope-open? scope)) 'too-late]
       [(not (admit)) 'refused]
       [else (register! new)
             'admitted])))
  (case verdict
    [(admitted) new]
    [(refused) #f]
    [else
     (set-request-state! new 'cancelled)
     (semaphore-post (request-settled new))
     new]))

;; The following four run in atomic mode.

(define (register! r)
  (hash-set! open-requests (request-id r) r)
  (hash-set! (scope-requests (request-scope r)) (request-id r) r)
  (if (request-lane r)
      (enqueue! (request-lane r) r)
      (dispatch! r)))

(define (dispatch! r)
  (set-request-state! r 'sent)
  (send-frame! (request-frame r)))

(define (enqueue! l r)
  (cond
    [(< (lane-out l) (lane-limit l))
     (set-lane-out! l (add1 (lane-out l)))
     (dispatch! r)]
    [else (set-lane-waiting-tail! l (cons r (lane-waiting-tail l)))]))

;; One place became free: the oldest request that still wants it goes out.
(define (advance-lane! l)
  (when (null? (lane-waiting l))
    (set-lane-waiting! l (reverse (lane-waiting-tail l)))
    (set-lane-waiting-tail! l '()))
  (cond
    [(null? (lane-waiting l)) (set-lane-out! l (sub1 (lane-out l)))]
    [else
     (define next (car (lane-waiting l)))
     (set-lane-waiting! l (cdr (lane-waiting l)))
     (if (eq? (request-state next) 'queued) (dispatch! next) (advance-lane! l))]))

;; ---------------------------------------------------------------------------------------------
;; Settling

(define (settled? r)
  (not (memq (request-state r) '(queued sent))))

;; Returns the state the request was in, or #f when it had been settled before.
(define (settle! r state value)
  (atomically
   (and (not (settled? r))
        (let ([before (request-state r)])
          (set-request-value! r value)
          (set-request-state! r state)
          (set-request-turn! r settled-so-far)
          (set! settled-so-far (add1 settled-so-far))
          (hash-remove! open-requests (request-id r))
          (hash-remove! (scope-requests (request-scope r)) (request-id r))
          (when (and (request-lane r) (eq? before 'sent)) (advance-lane! (request-lane r)))
          ;; A thread that is killed between these steps would leave tokens reserved, and others waiting.
          ((request-on-settle r) value)
          (semaphore-post (request-settled r))
          before))))

(define (request-settled-evt r)
  (semaphore-peek-evt (request-settled r)))

;; Whether the scope, or one inside it, waits for an answer.
(define (scope-waiting? s)
  (atomically (waiting? s)))

(define (waiting? s)
  (or (positive? (hash-count (scope-requests s)))
      (for/or ([child (in-list (hash-keys (scope-children s)))]) (waiting? child))))

;; Cancels all that the scope and the scopes inside it still wait for, and says so to the runner.
;; Returns how many requests that were.  The scope is detached at the end: if the thread is killed before,
;; whoever closes the scope around it finds what is left.
(define (close-scope! s)
  (define abandoned (atomically (take-requests! s)))
  (define told
    (for/list ([r (in-list abandoned)] #:when (eq? (settle! r 'cancelled #f) 'sent))
      (request-id r)))
  (unless (null? told)
    (send-event! (hasheq 'op "cancel" 'ids told)))
  (atomically (detach-scope! s))
  (length abandoned))

(define (detach-scope! s)
  (when (scope-parent s) (hash-remove! (scope-children (scope-parent s)) s)))

(define (take-requests! s)
  (set-scope-open?! s #f)
  (append (hash-values (scope-requests s))
          (apply append (map take-requests! (hash-keys (scope-children s))))))

;; The scope's work is done, but its value may hold handles: what is open now belongs to the parent.
(define (dissolve-scope! s)
  (define parent (scope-parent s))
  (atomically
   (detach-scope! s)
   (for ([r (in-list (hash-values (scope-requests s)))])
     (set-request-scope! r parent)
     (hash-set! (scope-requests parent) (request-id r) r))
   (for ([child (in-list (hash-keys (scope-children s)))])
     (set-scope-parent! child parent)
     (hash-set! (scope-children parent) child #t))
   (set-scope-open?! s #f)))

;; ---------------------------------------------------------------------------------------------
;; The two threads of the host that own the pipes

;; `on-command` is called in the reader thread with each message that is not an answer, and with eof
;; when nothing more comes: after the last message, or after one that cannot be read.
(define (start-mux! in out on-command)
  (file-stream-buffer-mode out 'block)
  (set! writer (thread (λ () (write-loop out))))
  (set! reader (thread (λ ()
                         (dynamic-wind
                          void
                          (λ () (read-loop in on-command))
                          (λ () (on-command eof)))))))

;; Flushes only when no further frame waits, so that bursts travel in few system calls.
(define (write-loop out)
  (let loop ([frame (thread-receive)])
    (write-frame (car frame) (cdr frame) out)
    (define next (thread-try-receive))
    (cond
      [next (loop next)]
      [else (flush-output out)
            (loop (thread-receive))])))

(define (read-loop in on-command)
  (define message (read-message in))
  (unless (eof-object? message)
    (define id (hash-ref message 'reply #f))
    (cond
      [(not id) (on-command message)]
      [(hash-ref open-requests id #f)
       => (λ (r) (settle! r (if (hash-ref message 'ok #t) 'ok 'failed) message))])
    (read-loop in on-command)))

;; CPU time of the host's own threads: the strategy does not pay for it.
(define (mux-cpu-ms)
  (+ (current-process-milliseconds writer) (current-process-milliseconds reader)))
