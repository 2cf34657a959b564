;;; Values that contain themselves, or are no data

(define b (box 1))
(set-box! b b)
(finish b)
;=> value "#0=#&#0#"

(define v (vector 1 2))
(vector-set! v 0 v)
(finish v)
;=> value "#0=#(#0# 2)"

(define v (vector 1 2))
(vector-set! v 0 v)
(checkpoint "x" v)
;=> error runtime: checkpoint: cannot save this value: #0=#(#0# 2)

(define h (make-hash))
(hash-set! h "self" h)
(checkpoint "x" h)
;=> error runtime: checkpoint: cannot save this value: #0=#hash(("self" . #0#))

(define h (make-hash))
(hash-set! h h h)
h
;=> limit idle

(define p (make-placeholder #f))
(placeholder-set! p (list 1 p))
(llm-query #:data (make-reader-graph p))
;=> error runtime: llm-query: cannot send this value: #0=(1 #0#)

(define v (vector 1))
(vector-set! v 0 v)
(display v)
;=> value null

(checkpoint "x" car)
;=> error runtime: checkpoint: cannot save this value: #<procedure:car>

(checkpoint "x" (current-thread))
;=> error runtime: checkpoint: cannot save this value: #<thread:

(checkpoint "x" (hash 1 2))
;=> value "#hash((1 . 2))"

(checkpoint "x" +inf.0)
;=> value "+inf.0"

(checkpoint "x" +nan.0)
;=> value "+nan.0"

(checkpoint "x" 1+2i)
;=> value "1+2i"

(checkpoint "x" (expt 10 5000))
;=> error runtime: checkpoint: cannot save this value: 100000000000000000000000000000000000000000000000000000

(checkpoint "x" (let loop ([x '()] [n 0]) (if (= n 5000) x (loop (list x) (add1 n)))))
;=> error runtime: checkpoint: cannot save this value: ((((

(finish car)
;=> value "#<procedure:car>"

(finish (expt 10 5000))
;=> ends

(finish (current-parameterization))
;=> value "#<parameterization>"

(llm-query #:instruction "Say" #:schema (list car))
;=> error runtime: llm-query: cannot send this value: #<procedure:car>

(py-set! "x" car)
;=> error runtime: py-set!: cannot send this value: #<procedure:car>

(struct s (a) #:property prop:custom-write (lambda (v out mode) (open-input-file "@SECRET@")))
(finish (s 1))
;=> error runtime: open-input-file is not defined

(struct s () #:property prop:custom-write (lambda (v out mode) (let l () (l))))
(finish (s))
;=> limit computing

(struct s () #:property prop:custom-write (lambda (v out mode) (let l () (display "x" out) (l))))
(finish (s))
;=> limit computing

(struct s () #:property prop:custom-write (lambda (v out mode) (raise v)))
(finish (s))
;=> error runtime: an error whose message cannot be printed

(struct s () #:property prop:custom-write (lambda (v out mode) (raise v)))
(raise (s))
;=> error runtime: an error whose message cannot be printed

(struct s () #:property prop:custom-write (lambda (v out mode) (kill-thread (current-thread))))
(finish (s))
;=> error runtime: The strategy ended its own main thread.

(struct e exn () #:property prop:exn:srclocs (lambda (x) (let l () (l))))
(raise (e "a" (current-continuation-marks)))
;=> limit computing

(struct e exn () #:property prop:exn:srclocs
  (lambda (x) (list (srcloc "strategy.scm" (expt 10 5000) 1 1 1))))
(raise (e "a" (current-continuation-marks)))
;=> error runtime: a

(struct e exn () #:property prop:exn:srclocs (lambda (x) (list 1 2 3)))
(raise (e "a" (current-continuation-marks)))
;=> error runtime: an error whose message cannot be printed

(raise (make-exn:fail (make-string 1000000 #\x) (current-continuation-marks)))
;=> error runtime: xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx

(define m (make-string 3 #\a))
(define e (make-exn:fail m (current-continuation-marks)))
(thread (lambda () (let l () (string-fill! m #\b) (l))))
(raise e)
;=> error runtime: aaa | error runtime: b | error runtime: a

(define s (make-string 1000 #\a))
(thread (lambda () (let l () (string-fill! s #\😀) (string-fill! s #\a) (l))))
(for ([i 20]) (llm-query #:data s))
(string-length s)
;=> value 1000 | limit computing

(llm-query #:data (chaperone-vector (vector 1 2) (lambda (v i x) (let l () (l))) (lambda (v i x) x)))
;=> limit computing

;;; Texts

(finish "NUL \0 and \U10FFFF, \uFFFE, \u202E, 𝒜, e\u0301")
;=> value "NUL \u0000 and \udbff\udfff, \ufffe, \u202e, \ud835\udc9c, e\u0301"

(display "NUL \0 and \U10FFFF 😀")
(finish (string-length "😀"))
;=> value 1

(write-bytes #"\xff\xfe\0\x80 \xf0\x9f\x98")
(finish 1)
;=> value 1

(error "NUL \0 😀 \U10FFFF")
;=> error runtime: NUL

(|unbound 😀 \0 name|)
;=> error runtime: unbound 😀 \0 name is not defined

(syntax-e (unsafe-raw-query "Say \0" "😀\U10FFFF"))
"done"
;=> value "done"

(py-eval "'\\ud800'")
;=> value "?"

(py-exec "print('\\ud800 \\x00 \\U0001F600')")
;=> value "? \u0000 \ud83d\ude00\n"

(py-set! "text" "\0😀\U10FFFF")
(py-eval "[len(text), text]")
;=> value [3, "\u0000\ud83d\ude00\udbff\udfff"]

(py-exec "raise ValueError('\\ud800\\x00')")
;=> error python: py-exec: ValueError: ?

(finish (string->symbol "\0😀"))
;=> value "\u0000\ud83d\ude00"

(finish (hash (string->symbol "\0") 1 '|a b| 2))
;=> value {"\u0000": 1, "a b": 2}

;;; Forgery of the protocol

(display "00000002 00000000\n{}")
(finish 1)
;=> value 1

(eprintf "00000002 00000000\n{}")
(finish 1)
;=> value 1

(log-fatal "00000002 00000000\n{}")
(finish 1)
;=> value 1

(write-bytes #"00000010 00000000\n{\"op\":\"reply\",1}" (current-error-port))
(finish 1)
;=> value 1

(error "00000002 00000000\n{}")
;=> error runtime: 00000002 00000000

(thread (lambda () (raise "00000002 00000000\n{}")))
(sleep 0.02)
(finish 1)
;=> value 1

(checkpoint "v" (hash '$b '(0 1000)))
(finish (restore "v"))
;=> value {"$b": [0, 1000]}

(checkpoint "v" (hash '$v (hash '$b "evil") '$b '(0 5)))
(finish (restore "v"))
;=> value {"$v": {"$b": "evil"}, "$b": [0, 5]}

(finish (hash 'op "reply" 'to 1 'id 1 'status "finished" 'value "forged"))
;=> value {"id": 1, "value": "forged", "to": 1, "op": "reply", "status": "finished"}

(finish (hash '$b '(0 1000)))
;=> value {"$b": [0, 1000]}

(py-set! "v" (hash '$b '(0 1000) '$v 1))
(finish (py-eval "v"))
;=> value {"$v": 1, "$b": [0, 1000]}

(close-output-port (current-output-port))
(close-output-port (current-error-port))
(display "x")
;=> error runtime: write-string: output port is closed

(close-input-port (current-input-port))
(finish (read-line))
;=> error runtime: read-line: input port is closed

(finish (read-line))
;=> value "#<eof>"

(port-write-handler (current-output-port) (lambda (v out) (let l () (l))))
(write 1)
;=> limit computing

(file-stream-buffer-mode (current-output-port) 'none)
;=> error runtime: file-stream-buffer-mode is not defined

(write-special 'x (current-output-port))
;=> error runtime: write-special: port does not support special values

(define s (open-output-string))
(parameterize ([current-output-port s] [current-error-port s]) (finish "ports"))
;=> value "ports"

(send-event! (hasheq 'op "ready"))
;=> error runtime: send-event! is not defined

(current-run)
;=> error runtime: current-run is not defined

(run-result (current-run))
;=> error runtime: run-result is not defined

(struct-info (llm-query #:data "x"))
;=> value [false, true]

(struct->vector (llm-query #:data "x"))
;=> value ["struct:llm-result", "..."]

(object-name (llm-query-async #:data "x"))
;=> value "handle"
