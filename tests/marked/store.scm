;; The store: values that may be missing, keys that are used twice.
(define draft (restore "draft"))
;;            ^^^^^^^^^^^^^^^^^ restore-unchecked: `restore` gives #f, and no empty list or text, where nothing is stored yet, as in a first run. Test the value before it is used, or make it there: `(or (restore key) (checkpoint key …))`.
(define title (restore "title"))
(define size (restore "size"))
(define known (or (restore "known") (checkpoint "known" "a")))
(displayln (string-length (restore "text")))
;;                        ^^^^^^^^^^^^^^^^ restore-unchecked: `restore` gives #f, and no empty list or text, where nothing is stored yet, as in a first run. Test the value before it is used, or make it there: `(or (restore key) (checkpoint key …))`.
(displayln (if (restore "flag") "yes" "no"))
(displayln (string-append "Draft: " draft))
(displayln (if title (string-append "Title: " title) "none"))
(when (number? size) (displayln (+ size 1)))
(checkpoint "here" "now")
(displayln (string-append (restore "here") known))
(define (cached key)
  (define found (restore key))
  (if found found (checkpoint key (string-upcase key))))
(define (careless key)
  (define found (restore key))
;;              ^^^^^^^^^^^^^ restore-unchecked: `restore` gives #f, and no empty list or text, where nothing is stored yet, as in a first run. Test the value before it is used, or make it there: `(or (restore key) (checkpoint key …))`.
  (llm-query #:instruction "Go on." #:data found))
(define (careless-let key)
  (let ([found (restore key)]) (string-split found ",")))
;;             ^^^^^^^^^^^^^ restore-unchecked: `restore` gives #f, and no empty list or text, where nothing is stored yet, as in a first run. Test the value before it is used, or make it there: `(or (restore key) (checkpoint key …))`.
(define (tried key)
  (try (string-append (restore key) "!") on-error (lambda (message) "")))
(define (printed key) (displayln (restore key)))
(define all (map cached '("a" "b")))
(checkpoint "step" all)
(checkpoint "step" (length all))
;;          ^^^^^^ checkpoint-key-reused: This takes the place of another value that was stored under "step". Give each value a key of its own.
(if (null? all) (checkpoint "branch" 1) (checkpoint "branch" 2))
(for ([n 3]) (checkpoint "progress" n))
(define summaries
  (map-async
    (lambda (item)
      (define answer (syntax-e (llm-query #:instruction "Go on." #:data item)))
      (checkpoint "summary" answer))
;;                ^^^^^^^^^ checkpoint-key-reused: `map-async` comes here for each item, and every item is stored under the same key: make the key from the item, as in `(hash item)`.
    all))
(define keyed
  (map-async
    (lambda (item)
      (checkpoint (string-append "summary-" item)
                  (syntax-e (llm-query #:instruction "Go on." #:data item))))
    all))
(define one (or (restore "cache") (checkpoint "cache" (string-length known))))
(define two (or (restore "cache") (checkpoint "cache" (string-upcase known))))
;;                                            ^^^^^^^ checkpoint-key-reused: Another step is kept under "cache" too: whichever runs first, the other one is given its value. Give each step a key of its own.
(list one two)
