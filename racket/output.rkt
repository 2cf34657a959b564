#lang racket/base
;; What a strategy prints: from its output ports to the runner, live, up to a limit.
(require "mux.rkt" "session.rkt")
(provide (protect-out make-capture capture-text start-pump!))

(define pipe-bytes 65536)
(define flood-bytes 4096)
(define flood-pause-seconds 0.005)

;; Collects a copy of what passes, for a sub-sandbox whose output is its value.
(struct capture (port) #:authentic)
(define (make-capture) (capture (open-output-bytes)))
(define (capture-text c) (bytes->string/utf-8 (get-output-bytes (capture-port c)) #\uFFFD))

;; Starts a thread of the host that forwards what is written; returns the port to write to and the
;; thread, which ends when the port has been closed and all is forwarded.  The pipe is bounded, so
;; that a flood waits for the pump instead of filling the memory.
(define (start-pump! r stream limit #:capture [c #f])
  (define-values (in out) (make-pipe pipe-bytes))
  (define run-name (run-id (run-root r)))
  (define (send! text)
    (send-event! (hasheq 'op "output" 'run run-name 'stream stream 'text text)))
  ;; Returns the bytes that do not make a whole character yet.
  (define (forward! bytes)
    (define end (whole-characters bytes))
    (define text (bytes->string/utf-8 bytes #\uFFFD 0 end))
    (unless (string=? text "") (send! text))
    (when c (write-bytes bytes (capture-port c) 0 end))
    (subbytes bytes end))
  (define (pump)
    (define buffer (make-bytes pipe-bytes))
    ;; `rest` is the beginning of a character whose end has not come yet.
    (let loop ([total 0] [rest #""])
      (define count (read-bytes-avail! buffer in))
      (cond
        [(eof-object? count)
         (unless (equal? rest #"") (send! (bytes->string/utf-8 rest #\uFFFD)))]
        [else
         (define new-total (+ total count))
         (define new-rest
           (cond
             [(<= new-total limit) (forward! (bytes-append rest (subbytes buffer 0 count)))]
             [else
              (when (<= total limit)
                (send! (format "\n[output limit of ~a bytes reached; the rest is dropped]\n" limit)))
              #""]))
         (check-output (run-root r) new-total)
         ;; Under a flood, wait for larger pieces: fewer messages and less CPU.
         (when (>= count flood-bytes) (sleep flood-pause-seconds))
         (loop new-total new-rest)])))
  (values out (thread pump)))

;; How many bytes from the start are whole UTF-8 characters, as far as can be told from the end.
(define (whole-characters bytes)
  (define end (bytes-length bytes))
  (let loop ([back 1])
    (cond
      [(or (> back 3) (> back end)) end]
      [else
       (define byte (bytes-ref bytes (- end back)))
       (cond
         [(< byte #x80) end]
         [(< byte #xC0) (loop (add1 back))]
         [(< back (sequence-length byte)) (- end back)]
         [else end])])))

(define (sequence-length first-byte)
  (cond
    [(>= first-byte #xF0) 4]
    [(>= first-byte #xE0) 3]
    [else 2]))
