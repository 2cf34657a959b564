#lang racket/base
;; Frames: how one message travels over a pipe (PROTOCOL.md).
;;
;; Long strings stay outside of the JSON, as raw UTF-8 in a blob behind it: they need no escaping,
;; and a model's answer stays bytes until somebody asks for its text.
(require "json.rkt")
(provide encode-message
         write-frame
         read-message
         wire-text)

(define longest-inline-string 512)

;; Returns the JSON part and the blob of a message.  Strings and byte strings that stand directly in
;; the message may move to the blob; whatever is nested deeper stays in the JSON.  An object that
;; looks like the place of a blob, because a strategy made it so, is wrapped.
(define (encode-message message)
  (define-values (inline blobs _length)
    (for/fold ([inline (wrap-lookalikes message)] [blobs '()] [offset 0])
              ([(key value) (in-hash message)] #:when (belongs-in-blob? value))
      (define blob (if (bytes? value) value (string->bytes/utf-8 value)))
      (values (hash-set inline key (hasheq '$b (list offset (bytes-length blob))))
              (cons blob blobs)
              (+ offset (bytes-length blob)))))
  (values (json->bytes inline) (apply bytes-append (reverse blobs))))

(define (wrap-lookalikes message)
  (for/fold ([message message])
            ([(key value) (in-hash message)] #:when (marked? value))
    (hash-set message key (hasheq '$v value))))

(define (marked? value)
  (and (hash? value) (or (hash-has-key? value '$b) (hash-has-key? value '$v))))

(define (belongs-in-blob? value)
  (or (bytes? value)
      (and (string? value) (> (string-length value) longest-inline-string))))

(define (write-frame json blob out)
  (write-bytes (hex8 (bytes-length json)) out)
  (write-bytes #" " out)
  (write-bytes (hex8 (bytes-length blob)) out)
  (write-bytes #"\n" out)
  (write-bytes json out)
  (write-bytes blob out)
  (void))

(define (hex8 number)
  (define digits (number->string number 16))
  (string->bytes/latin-1
   (string-append (make-string (- 8 (string-length digits)) #\0) digits)))

;; Returns the next message, or eof at the end of the pipe.  Fields that came in the blob are bytes.
(define (read-message in)
  (define header (read-bytes 18 in))
  (cond
    [(eof-object? header) eof]
    [else
     (define json (read-exactly (header-length header 0) in))
     (define blob (read-exactly (header-length header 9) in))
     (fetch-blobs (bytes->json json) blob)]))

(define (header-length header start)
  (or (and (= (bytes-length header) 18)
           (string->number (bytes->string/latin-1 (subbytes header start (+ start 8))) 16))
      (error 'wire "malformed frame header: ~s" header)))

(define (read-exactly count in)
  (define bytes (if (zero? count) #"" (read-bytes count in)))
  (unless (and (bytes? bytes) (= (bytes-length bytes) count))
    (error 'wire "the pipe ended inside a message"))
  bytes)

(define (fetch-blobs message blob)
  (for/fold ([message message])
            ([(key value) (in-hash message)]
             #:when (marked? value))
    (define place (hash-ref value '$b #f))
    (hash-set message key
              (if place
                  (subbytes blob (car place) (apply + place))
                  (hash-ref value '$v)))))

;; The text of a field that may have come in the blob.
(define (wire-text value)
  (if (bytes? value) (bytes->string/utf-8 value #\uFFFD) value))
