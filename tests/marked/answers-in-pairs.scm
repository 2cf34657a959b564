;; Answers that pairs, groups and checkpoints hold, and what is awaited, voted on or finished.
(define notes (string-split context "\n\n"))
(define (score note) (llm-query-async #:instruction "Score it 0 to 10. Answer with the number only." #:data note #:model "gpt-4o-mini" #:max-tokens 5))
(define (label note)
  (define key (hash (string-append "label-v1" note)))
  (or (restore key)
      (checkpoint key (syntax-e (llm-query #:instruction "Return JSON: {topic: str}" #:data note #:schema "{topic: str}" #:model "gpt-4o-mini" #:max-tokens 20)))))
(define scores (map-async score notes))
(define labels (map-async label notes))
(define (ask) (syntax-e (llm-query #:instruction "Answer yes or no: is it spam?" #:data context #:max-tokens 3)))
(define guarded (with-validation ask (lambda (text) (string-prefix? text "yes"))))
(define handle (score context))
(displayln
  (list
    (sort (map cons notes scores) > #:key cdr)
;;                                ^ wrong-kind: `>` wants a number here, but this is text. Read it with `(string->number …)`, which gives #f for any other text.
    (sort (map list notes labels) string<? #:key (lambda (row) (hash-ref (second row) 'topic)))
;;                                                                       ^^^^^^^^^^^^ json-text-used-as-data: `hash-ref` wants a hash here, but a checkpoint and the answer of a model is text, JSON or not. Parse it in Python: `(py-set! "text" …)` and `(py-eval "import json\njson.loads(text)")`.
    (group-by (lambda (text) (hash-ref text 'topic)) labels)
;;                                     ^^^^ json-text-used-as-data: `hash-ref` wants a hash here, but a checkpoint and the answer of a model is text, JSON or not. Parse it in Python: `(py-set! "text" …)` and `(py-eval "import json\njson.loads(text)")`.
    (argmax cdr (map cons notes scores))
;;          ^^^ wrong-kind: `argmax` wants a number here, but this is text. Read it with `(string->number …)`, which gives #f for any other text.
    (apply max scores)
;;             ^^^^^^ wrong-kind: `max` wants a number here, but this is text. Read it with `(string->number …)`, which gives #f for any other text.
    (for/sum ([one scores]) one)
;;                          ^^^ wrong-kind: `for/sum` wants a number here, but this is text. Read it with `(string->number …)`, which gives #f for any other text.
    (filter (lambda (text) (equal? text "law")) labels)
;;                                 ^^^^ json-text-used-as-data: This is never true: a checkpoint and the answer of a model is the text of its JSON, quotes, braces and all, and no single word. Parse it in Python: `(py-set! "text" …)` and `(py-eval "import json\njson.loads(text)")`.
    (vote (list (ask) (ask) (ask)))
;;        ^^^^^^^^^^^^^^^^^^^^^^^^ wrong-kind: `vote` wants a list of functions here, but this is a list of texts. Put each call into one: `(lambda () …)`.
    (map await labels)
;;       ^^^^^ wrong-kind: `await` wants the handle of a call here, but this is text. It is an answer already: leave out `await`.
    (await (list handle))
;;         ^^^^^^^^^^^^^ wrong-kind: `await` wants the handle of a call here, but this is a list. Wait for all the handles in a list with `await-all`; what `map-async` gives are texts.
    (syntax-e (await handle))))
(finish guarded)
;;      ^^^^^^^ wrong-kind: `finish` wants a JSON value here, but this is a function. Did you mean to call it?
