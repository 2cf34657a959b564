#lang racket/base
;; JSON to and from UTF-8 bytes.
;;
;; Racket's own `json` library slows down to a few megabytes a second on text with many escapes and
;; costs 100 ms of start-up, because it pulls in the contract system.  Answers of models are large
;; and full of escapes, so the sandbox has its own codec.
;;
;; Objects are immutable `hasheq` tables with symbol keys, arrays are lists, null is 'null.
(require racket/fixnum)
(provide json->bytes
         bytes->json
         (struct-out exn:fail:json))

;; `path` leads from the outermost value to the offending one: list indices and object keys.
(struct exn:fail:json exn:fail (path))

(define (json-error message [path '()])
  (raise (exn:fail:json message (current-continuation-marks) path)))

;; Python nests at most a thousand deep, so whatever it sends can be read.
(define deepest-written 500)
(define deepest-read 2000)
;; Python reads and writes integers of up to 4300 digits.
(define longest-number 5000)
(define longest-integer-bits 14000)

;; ---------------------------------------------------------------------------------------------
;; A byte buffer that doubles when it is full

(struct buffer ([bytes #:mutable] [length #:mutable]) #:authentic)

(define (make-buffer [size 512])
  (buffer (make-bytes size) 0))

(define (buffer-reserve! b extra)
  (define needed (fx+ (buffer-length b) extra))
  (when (fx> needed (bytes-length (buffer-bytes b)))
    (define larger (make-bytes (max needed (* 2 (bytes-length (buffer-bytes b))))))
    (bytes-copy! larger 0 (buffer-bytes b) 0 (buffer-length b))
    (set-buffer-bytes! b larger)))

(define (put-byte! b byte)
  (buffer-reserve! b 1)
  (bytes-set! (buffer-bytes b) (buffer-length b) byte)
  (set-buffer-length! b (fx+ (buffer-length b) 1)))

(define (put-bytes! b source [start 0] [end (bytes-length source)])
  (buffer-reserve! b (fx- end start))
  (bytes-copy! (buffer-bytes b) (buffer-length b) source start end)
  (set-buffer-length! b (fx+ (buffer-length b) (fx- end start))))

;; ---------------------------------------------------------------------------------------------
;; Writing

(define hex-digits #"0123456789abcdef")

;; Returns the value as JSON bytes; raises exn:fail:json with the path of a misfit.
(define (json->bytes value)
  (define b (make-buffer))
  (write-value! b value 0 '())
  (subbytes (buffer-bytes b) 0 (buffer-length b)))

(define (write-value! b value depth path)
  (define (reject)
    (json-error (format "not a JSON value: ~.s" value) (reverse path)))
  (cond
    [(fx> depth deepest-written) (reject)]
    [(string? value) (write-string! b value)]
    [(exact-integer? value)
     (when (> (integer-length value) longest-integer-bits) (reject))
     (put-bytes! b (string->bytes/latin-1 (number->string value)))]
    [(flonum? value)
     (unless (rational? value) (reject))
     (put-bytes! b (string->bytes/latin-1 (number->string value)))]
    [(eq? value #t) (put-bytes! b #"true")]
    [(eq? value #f) (put-bytes! b #"false")]
    [(eq? value 'null) (put-bytes! b #"null")]
    [(list? value)
     (put-byte! b (char->integer #\[))
     (for ([element (in-list value)] [index (in-naturals)])
       (unless (eqv? index 0) (put-byte! b (char->integer #\,)))
       (write-value! b element (fx+ depth 1) (cons index path)))
     (put-byte! b (char->integer #\]))]
    [(hash? value)
     (put-byte! b (char->integer #\{))
     (for ([(key element) (in-hash value)] [index (in-naturals)])
       (unless (symbol? key) (reject))
       (unless (eqv? index 0) (put-byte! b (char->integer #\,)))
       (write-string! b (symbol->string key))
       (put-byte! b (char->integer #\:))
       (write-value! b element (fx+ depth 1) (cons key path)))
     (put-byte! b (char->integer #\}))]
    [else (reject)]))

;; Runs of plain bytes are copied whole; only quotes, backslashes and control characters are escaped.
(define (write-string! b string)
  (define utf8 (string->bytes/utf-8 string))
  (define end (bytes-length utf8))
  (put-byte! b 34)
  (let loop ([i 0] [run-start 0])
    (cond
      [(fx= i end) (put-bytes! b utf8 run-start end)]
      [else
       (define byte (bytes-ref utf8 i))
       (cond
         [(or (fx< byte 32) (fx= byte 34) (fx= byte 92))
          (put-bytes! b utf8 run-start i)
          (write-escape! b byte)
          (loop (fx+ i 1) (fx+ i 1))]
         [else (loop (fx+ i 1) run-start)])]))
  (put-byte! b 34))

(define (write-escape! b byte)
  (case byte
    [(34) (put-bytes! b #"\\\"")]
    [(92) (put-bytes! b #"\\\\")]
    [(10) (put-bytes! b #"\\n")]
    [(13) (put-bytes! b #"\\r")]
    [(9) (put-bytes! b #"\\t")]
    [else
     (put-bytes! b #"\\u00")
     (put-byte! b (bytes-ref hex-digits (fxrshift byte 4)))
     (put-byte! b (bytes-ref hex-digits (fxand byte 15)))]))

;; ---------------------------------------------------------------------------------------------
;; Reading

(struct source (bytes end [position #:mutable]) #:authentic)

;; Returns the value that the bytes describe; raises exn:fail:json with the byte where they go wrong.
(define (bytes->json bytes)
  (define s (source bytes (bytes-length bytes) 0))
  (define value (read-value s 0))
  (skip-blanks! s)
  (unless (fx= (source-position s) (source-end s)) (fail s "text after the value"))
  value)

(define (fail s problem)
  (json-error (format "bad JSON at byte ~a: ~a" (source-position s) problem)))

;; The byte at the position, or -1 at the end.
(define (peek s)
  (define position (source-position s))
  (if (fx< position (source-end s)) (bytes-ref (source-bytes s) position) -1))

(define (advance! s [count 1])
  (set-source-position! s (fx+ (source-position s) count)))

(define (skip-blanks! s)
  (case (peek s)
    [(32 10 13 9) (advance! s) (skip-blanks! s)]
    [else (void)]))

(define (expect! s byte problem)
  (unless (eqv? (peek s) byte) (fail s problem))
  (advance! s))

(define (read-value s depth)
  (when (fx> depth deepest-read) (fail s "nested too deep"))
  (skip-blanks! s)
  (case (integer->char (fxmax 0 (peek s)))
    [(#\") (advance! s) (read-string-body s)]
    [(#\{) (advance! s) (read-object s depth)]
    [(#\[) (advance! s) (read-array s depth)]
    [(#\t) (read-literal s #"true" #t)]
    [(#\f) (read-literal s #"false" #f)]
    [(#\n) (read-literal s #"null" 'null)]
    [(#\- #\0 #\1 #\2 #\3 #\4 #\5 #\6 #\7 #\8 #\9) (read-number s)]
    [else (fail s (if (fx< (peek s) 0) "the text ends where a value should be" "expected a value"))]))

(define (read-literal s text value)
  (define start (source-position s))
  (define end (fx+ start (bytes-length text)))
  (unless (and (fx<= end (source-end s)) (equal? (subbytes (source-bytes s) start end) text))
    (fail s "expected a value"))
  (advance! s (bytes-length text))
  value)

(define number-pattern #px#"^-?(?:0|[1-9][0-9]*)(?:[.][0-9]+)?(?:[eE][+-]?[0-9]+)?")

;; Racket would spend minutes on 1e999999999 as an exact number, hence decimal-as-inexact.
(define (read-number s)
  (define match (regexp-match number-pattern (source-bytes s) (source-position s) (source-end s)))
  (unless match (fail s "malformed number"))
  (when (> (bytes-length (car match)) longest-number) (fail s "number too long"))
  (define text (bytes->string/latin-1 (car match)))
  (define number (string->number text 10 'number-or-false 'decimal-as-inexact))
  (unless (rational? number) (fail s "number too large"))
  (advance! s (bytes-length (car match)))
  number)

(define (read-array s depth)
  (skip-blanks! s)
  (cond
    [(eqv? (peek s) 93) (advance! s) '()]
    [else
     (let loop ([elements '()])
       (define next (cons (read-value s (fx+ depth 1)) elements))
       (skip-blanks! s)
       (case (peek s)
         [(44) (advance! s) (loop next)]
         [(93) (advance! s) (reverse next)]
         [else (fail s "expected , or ] in an array")]))]))

(define (read-object s depth)
  (skip-blanks! s)
  (cond
    [(eqv? (peek s) 125) (advance! s) #hasheq()]
    [else
     (let loop ([object #hasheq()])
       (skip-blanks! s)
       (expect! s 34 "expected a string as the key of an object")
       (define key (string->symbol (read-string-body s)))
       (skip-blanks! s)
       (expect! s 58 "expected : after the key of an object")
       (define next (hash-set object key (read-value s (fx+ depth 1))))
       (skip-blanks! s)
       (case (peek s)
         [(44) (advance! s) (loop next)]
         [(125) (advance! s) next]
         [else (fail s "expected , or } in an object")]))]))

;; Reads up to the closing quote.  A string without escapes is decoded straight from the source.
(define (read-string-body s)
  (define bytes (source-bytes s))
  (define start (source-position s))
  (let loop ([i start])
    (when (fx>= i (source-end s)) (fail s "a string without end"))
    (define byte (bytes-ref bytes i))
    (cond
      [(fx= byte 34)
       (set-source-position! s (fx+ i 1))
       (bytes->string/utf-8 bytes #\uFFFD start i)]
      [(fx= byte 92) (read-escaped-string s start i)]
      [(fx< byte 32) (fail s "a control character in a string")]
      [else (loop (fx+ i 1))])))

(define (read-escaped-string s start first-escape)
  (define bytes (source-bytes s))
  (define text (make-buffer (max 64 (* 2 (fx- first-escape start)))))
  (put-bytes! text bytes start first-escape)
  (set-source-position! s first-escape)
  (let loop ([run-start first-escape])
    (define byte (peek s))
    (cond
      [(fx< byte 32) (fail s "a string without end")]
      [(fx= byte 34)
       (put-bytes! text bytes run-start (source-position s))
       (advance! s)
       (bytes->string/utf-8 (buffer-bytes text) #\uFFFD 0 (buffer-length text))]
      [(fx= byte 92)
       (put-bytes! text bytes run-start (source-position s))
       (advance! s)
       (read-escape! s text)
       (loop (source-position s))]
      [else (advance! s) (loop run-start)])))

(define (read-escape! s text)
  (define byte (peek s))
  (advance! s)
  (case (integer->char (fxmax 0 byte))
    [(#\n) (put-byte! text 10)]
    [(#\t) (put-byte! text 9)]
    [(#\r) (put-byte! text 13)]
    [(#\b) (put-byte! text 8)]
    [(#\f) (put-byte! text 12)]
    [(#\" #\\ #\/) (put-byte! text byte)]
    [(#\u) (put-bytes! text (string->bytes/utf-8 (string (read-unicode-escape s))))]
    [else (fail s "unknown escape in a string")]))

;; Half of a surrogate pair without the other half is no character: it becomes U+FFFD.
(define (read-unicode-escape s)
  (define code (read-hex4 s))
  (cond
    [(<= #xDC00 code #xDFFF) #\uFFFD]
    [(not (<= #xD800 code #xDBFF)) (integer->char code)]
    [(regexp-match? #rx#"^\\\\u[dD][c-fC-F]" (source-bytes s) (source-position s) (source-end s))
     (advance! s 2)
     (define low (read-hex4 s))
     (integer->char (+ #x10000 (* (- code #xD800) #x400) (- low #xDC00)))]
    [else #\uFFFD]))

(define (read-hex4 s)
  (define start (source-position s))
  (define end (fx+ start 4))
  (unless (and (fx<= end (source-end s))
               (regexp-match? #px#"^[0-9a-fA-F]{4}" (source-bytes s) start end))
    (fail s "\\u needs four hexadecimal digits"))
  (advance! s 4)
  (string->number (bytes->string/latin-1 (subbytes (source-bytes s) start end)) 16))
