#lang racket/base
;; Racket functions whose results can be many times larger than their arguments.
;;
;; The memory limit of a custodian is checked when the garbage collector runs, and a time slice is
;; counted in calls.  A loop that doubles a string can therefore outgrow the machine before the
;; supervisor is scheduled.  These versions refuse absurd sizes and let other threads run after a
;; large result.  A strategy may redefine them like any other function of Racket.
(require (prefix-in racket: racket/string)
         (prefix-in racket: racket/base))
(provide string-append bytes-append string-append* string-join string-replace format list->string)

(define longest-text 100000000)
(define large-result-bytes 8000000)

(define (refuse who)
  (raise (exn:fail:out-of-memory
          (racket:format "~a: the result would be longer than ~a characters" who longest-text)
          (current-continuation-marks))))

(define (size-of value)
  (cond
    [(string? value) (* 4 (string-length value))]
    [(bytes? value) (bytes-length value)]
    [else 0]))

(define (pause-if-large value)
  (when (> (size-of value) large-result-bytes) (sleep 0))
  value)

(define (string-append . parts)
  (when (> (for/sum ([part (in-list parts)]) (if (string? part) (string-length part) 0))
           longest-text)
    (refuse 'string-append))
  (pause-if-large (apply racket:string-append parts)))

(define (bytes-append . parts)
  (when (> (for/sum ([part (in-list parts)]) (if (bytes? part) (bytes-length part) 0))
           longest-text)
    (refuse 'bytes-append))
  (pause-if-large (apply racket:bytes-append parts)))

;; The same function with the same arity, keywords and name, which pauses after a large result.
(define (pausing f)
  (define-values (required allowed) (procedure-keywords f))
  (define positional (λ arguments (pause-if-large (apply f arguments))))
  (define name (object-name f))
  (procedure-rename
   (if (null? allowed)
       (procedure-reduce-arity positional (procedure-arity f))
       (procedure-reduce-keyword-arity
        (make-keyword-procedure
         (λ (keywords values . arguments)
           (pause-if-large (keyword-apply f keywords values arguments)))
         positional)
        (procedure-arity f) required allowed))
   name))

(define string-append* (pausing racket:string-append*))
(define string-join (pausing racket:string-join))
(define string-replace (pausing racket:string-replace))
(define format (pausing racket:format))
(define list->string (pausing racket:list->string))
