#lang racket/base
;; Racket functions whose results can be many times larger than their arguments.
;;
;; The memory limit of a custodian is checked when the garbage collector runs, and a time slice is
;; counted in calls.  A loop that doubles a string can therefore outgrow the machine before the
;; supervisor is scheduled.  These versions refuse absurd sizes and let other threads run after a
;; large result.  A strategy may redefine them like any other function of Racket.
(require (only-in racket/list split-at-right)
         (prefix-in racket: racket/string)
         (prefix-in racket: racket/base))
(provide string-append string-append-immutable bytes-append string-append* string-join string-replace format list->string)

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

;; Refuses parts that are longer together than any text may be.  What is no text is left to Racket.
(define (check-total who parts)
  (when (> (for/sum ([part (in-list parts)])
             (cond
               [(string? part) (string-length part)]
               [(bytes? part) (bytes-length part)]
               [else 0]))
           longest-text)
    (refuse who)))

(define (string-append . parts)
  (check-total 'string-append parts)
  (pause-if-large (apply racket:string-append parts)))

(define (string-append-immutable . parts)
  (check-total 'string-append-immutable parts)
  (pause-if-large (apply racket:string-append-immutable parts)))

(define (bytes-append . parts)
  (check-total 'bytes-append parts)
  (pause-if-large (apply racket:bytes-append parts)))

;; The same function with the same arity, keywords and name, which pauses after a large result.
;; `check` is called with its positional arguments before it runs.
(define (pausing f [check void])
  (define-values (required allowed) (procedure-keywords f))
  (define positional (λ arguments
                       (check arguments)
                       (pause-if-large (apply f arguments))))
  (define name (object-name f))
  (procedure-rename
   (if (null? allowed)
       (procedure-reduce-arity positional (procedure-arity f))
       (procedure-reduce-keyword-arity
        (make-keyword-procedure
         (λ (keywords values . arguments)
           (check arguments)
           (pause-if-large (keyword-apply f keywords values arguments)))
         positional)
        (procedure-arity f) required allowed))
   name))

(define (list-or-none value) (if (list? value) value '()))

(define string-append*
  (pausing racket:string-append*
           (λ (arguments)
             (define-values (first-parts last) (split-at-right arguments 1))
             (check-total 'string-append* (append first-parts (list-or-none (car last)))))))

;; The separator counts once for each part.
(define string-join
  (pausing racket:string-join
           (λ (arguments)
             (define parts (list-or-none (car arguments)))
             (define separator (if (pair? (cdr arguments)) (cadr arguments) " "))
             (check-total 'string-join (append parts (map (λ (_) separator) parts))))))

(define string-replace (pausing racket:string-replace))
(define format (pausing racket:format))
(define list->string (pausing racket:list->string))
