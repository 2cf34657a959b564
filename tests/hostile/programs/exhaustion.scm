;;; Memory

(let loop ([l '()]) (loop (cons (make-vector 1000 l) l)))
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(make-string 1000000000000)
;=> error runtime: out of memory

(make-vector 100000000000 0)
;=> error runtime: out of memory

(make-bytes 100000000000)
;=> error runtime: out of memory

(let loop ([s "x"]) (loop (string-append s s)))
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(let loop ([s "x"]) (loop (string-append-immutable s s)))
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(let loop ([b #"x"]) (loop (bytes-append b b)))
;=> error runtime: bytes-append: the result would be longer than 100000000 characters | limit computing | limit memory

(string-join (make-list 100000 (make-string 10000 #\x)) ",")
;=> error runtime: string-join: the result would be longer than 100000000 characters

(string-join (make-list 100000 "") (make-string 10000 #\x))
;=> error runtime: string-join: the result would be longer than 100000000 characters

(string-append* (make-list 100000 (make-string 10000 #\x)))
;=> error runtime: string-append*: the result would be longer than 100000000 characters

(apply string-append (make-list 1000 (make-string 900000 #\x)))
;=> error runtime: string-append: the result would be longer than 100000000 characters

(string-replace (make-string 100000 #\a) "a" (make-string 100000 #\b))
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(regexp-replace* #rx"a" (make-string 100000 #\a) (make-string 10000 #\b))
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(let f ([n 0]) (+ 1 (f n)))
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(define (f n) (cons n (f (add1 n))))
(length (f 0))
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(build-list 1000000000 values)
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(map-async (lambda (i) (let loop ([l '()]) (loop (cons (make-bytes 10000) l)))) (range 3))
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(range 1000000000)
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(let loop ([h (hash)] [i 0]) (loop (hash-set h i (make-bytes 1000)) (add1 i)))
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(arithmetic-shift 1 (expt 2 40))
;=> error runtime: out of memory

(let loop ([n 1]) (eval `(define ,(string->symbol (format "x~a" n)) (make-string 100000))) (loop (add1 n)))
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(for ([i (in-naturals)]) (string->symbol (number->string i)))
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(unsafe-overwrite 'context (make-string 200000000 #\x))
;=> error runtime: out of memory

(define out (open-output-bytes))
(let loop () (write-bytes (make-bytes 10000000) out) (loop))
;=> limit memory | limit computing | error runtime: out of memory | error setup: Racket ran out of memory

(define-values (in out) (make-pipe))
(let loop () (write-bytes (make-bytes 1000000) out) (loop))
;=> limit memory | limit computing | error setup: Racket ran out of memory

;;; Computing

(let loop () (loop))
;=> limit computing | limit memory

(expt 10 (expt 10 9))
;=> limit computing | limit memory

(let loop ([n 1]) (loop (* n 3)))
;=> limit computing | limit memory

(let loop ([x 3]) (loop (* x x)))
;=> limit computing | limit memory

(string->number "#e1e1000000000")
;=> limit computing | limit memory

(number->string (expt 7 3000000))
;=> limit computing | limit memory

(expt 1/3 (expt 10 8))
;=> limit computing | limit memory

(regexp-match #px"^(a|aa)+$" (string-append (make-string 200 #\a) "b"))
;=> limit computing | limit memory

(regexp-match #px"^(([a-z])+.)+[A-Z]([a-z])+$" (make-string 100 #\a))
;=> limit computing | limit memory

(sort (range 300000) (lambda (a b) (let l ([i 0]) (if (< i 10000) (l (add1 i)) (< a b)))))
;=> limit computing | limit memory

(permutations (range 30))
;=> limit computing | limit memory

(let loop () (collect-garbage) (loop))
;=> limit computing | limit memory

(match (range 12) [(list-no-order a b c d e f g h i j k 99) 1])
;=> limit computing | limit memory

(let loop ([n 0]) (loop (add1 n)))
;=> limit computing | limit memory

(dynamic-wind void (lambda () (let loop () (loop))) (lambda () (let loop () (loop))))
;=> limit computing | limit memory

(struct s () #:property prop:equal+hash
  (list (lambda (a b r) (let l () (l))) (lambda (a r) 1) (lambda (a r) 1)))
(hash (s) 1 (s) 2)
;=> limit computing | limit memory

(for ([i 1000000]) (try (car i) on-error (lambda (m) m)))
;=> limit computing | limit memory

;;; Output, logs, results, calls

(let loop () (display "flood ") (loop))
;=> limit output

(let loop () (eprintf "flood ") (loop))
;=> limit output

(let loop () (display (make-string 100000 #\x)) (loop))
;=> limit output

(let loop () (log-fatal "flood") (log-error "flood") (loop))
;=> limit computing

(for ([i 1000000]) (unsafe-interpolate "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"))
;=> limit output

(for ([i 1000000]) (unsafe-overwrite 'notes "n"))
;=> limit output

(let loop () (write-bytes #"\xff\xfe\xf0\x9f") (loop))
;=> limit output

(finish (make-string 200000 #\x))
;=> limit result

(finish (make-list 100000 "xxxx"))
;=> limit result

(finish (let loop ([x '()] [n 0]) (if (= n 20000) x (loop (list x) (add1 n)))))
;=> ends

(let loop () (llm-query-async #:data "x") (loop))
;=> limit calls

(let loop () (try (llm-query #:data "x") on-error void) (loop))
;=> limit calls

(map-async (lambda (i) (llm-query #:data "x")) (range 1000) #:max-concurrent 1000)
;=> limit calls

(vote (for/list ([i 500]) (lambda () (llm-query #:data "x"))))
;=> limit calls

(llm-query #:data "x" #:max-tokens (expt 10 5000))
;=> error runtime: not a JSON value

(llm-query #:data (make-string 3000000 #\x) #:model (make-string 1000 #\m))
;=> ends | limit computing

(rate-limits)
(for ([i 100]) (rate-limits))
"done"
;=> value "done"

;;; Ended in the middle of what all programs share: the tables of regular expressions

(let loop ([i 0])
  (byte-regexp (bytes-append #"[a" (bytes (+ 98 (modulo i 20))) #"c-z0-3]"))
  (loop (add1 i)))
;=> limit computing

(let loop () (regexp-split #rx"" "abcd") (loop))
;=> limit computing

(let loop ([i 0])
  (read (open-input-string (format "#rx\"[ab~a]\"" i)))
  (loop (add1 i)))
;=> limit computing

(define (match-for-ever) (regexp-match (string-append "[a" "c-z]") "b") (match-for-ever))
(for ([_ 20])
  (define threads (list (thread match-for-ever) (thread match-for-ever)))
  (sleep 0.003)
  (for-each kill-thread threads))
(finish (regexp-match (string-append "[a" "c-z]") "c"))
;=> value ["c"] | limit computing

(define (split-for-ever) (with-handlers ([exn:break? void]) (let loop () (regexp-split #rx"" "abcd") (loop))))
(for ([_ 20])
  (define one (thread split-for-ever))
  (sleep 0.003)
  (break-thread one)
  (thread-wait one))
(finish (regexp-split #rx"" "a"))
;=> value ["", "a", ""] | limit computing

(for ([_ 20])
  (race (list (lambda () (sleep 0.005) 1)
              (lambda () (let loop () (regexp-match (string-append "[a" "c-z]") "b") (loop))))))
(finish (regexp-match (string-append "[a" "c-z]") "c"))
;=> value ["c"] | limit computing
