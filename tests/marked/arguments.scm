;; Keywords, counts and constants.
(define (summarize text #:words [words 50] #:tone tone)
  (string-append tone (number->string words) text))
(define notes (string-split context "\n"))

(llm-query #:instruction "Go on." #:dta context)
;;                                ^^^^^ unknown-keyword: `llm-query` has no keyword `#:dta`. Did you mean `#:data`?
(llm-query #:instruction "Go on." #:max_tokens 50)
;;                                ^^^^^^^^^^^^ unknown-keyword: `llm-query` has no keyword `#:max_tokens`. Did you mean `#:max-tokens`?
(llm-query #:instruction "Go on." #:instruction "Stop.")
;;                                ^^^^^^^^^^^^^ duplicate-keyword: `#:instruction` is given twice in this call.
(llm-query #:instruction "Go on." #:model)
;;                                ^^^^^^^ missing-argument: `#:model` needs a value after it.
(llm-query #:model "gpt-4o")
;; [1-10] missing-argument: `llm-query` needs `#:instruction` or `#:data`.
(map-async (lambda (x) x))
;; [1-10] missing-argument: `map-async` needs `items`: (map-async fn items [#:max-concurrent 10])
(map-async (lambda (a b) a) notes)
;;         ^^^^^^^^^^^^^^^^ reducer-arity: `map-async` calls its `fn` with 1 argument, but this function takes 2 arguments.
(checkpoint "key" 1 2)
;;                  ^ wrong-arity: `checkpoint` takes 2 arguments; this call gives it 3. (checkpoint key value)
(context)
;; [0-9] wrong-arity: `context` is a value, not a function; write it without brackets.
;; [1-8] call-of-no-function: This is text, no function: the parentheses around it are a call. Leave them out; a list is made by `(list …)`, and an element of one is `(list-ref items n)`.
(summarize "a" #:tone "dry" #:word 3)
;;                          ^^^^^^ unknown-keyword: `summarize` has no keyword `#:word`. Did you mean `#:words`?
(summarize "a")
;; [1-10] wrong-arity: `summarize` needs `#:tone`.
(summarize #:tone "dry")
;; [1-10] wrong-arity: `summarize` takes 1 argument; this call gives it 0.
(string-length "a" "b")
;; [1-14] wrong-arity: `string-length` takes 1 argument; this call gives it 2.
(sort notes string<? #:kee car)
;;                   ^^^^^ unknown-keyword: `sort` has no keyword `#:kee`. Did you mean `#:key`?

(llm-query #:instruction "Go on." #:temperature 3.0)
;;                                              ^^^ wrong-literal: `#:temperature` of `llm-query` is between 0 and 2, not 3.0.
(llm-query #:instruction "Go on." #:temperature "hot")
;;                                              ^^^^^ wrong-literal: `#:temperature` of `llm-query` is a number, not `"hot"`.
(llm-query #:instruction "Go on." #:max-tokens "100")
;;                                             ^^^^^ wrong-literal: `#:max-tokens` of `llm-query` is a whole number, not `"100"`.
(llm-query #:instruction "Go on." #:max-tokens 0)
;;                                             ^ wrong-literal: `#:max-tokens` of `llm-query` is at least 1, not 0.
(llm-query #:instruction "Go on." #:max-tokens 10.0)
;;                                             ^^^^ wrong-literal: `#:max-tokens` of `llm-query` is a whole number, not 10.0.
(llm-query #:instruction "Go on." #:model 4)
;;                                        ^ wrong-literal: `#:model` of `llm-query` is a string, not `4`.
(llm-query #:instruction "Go on." #:model 'gpt-4o)
;;                                        ^^^^^^^ wrong-literal: `#:model` of `llm-query` is a string, not `'gpt-4o`.
(llm-query #:instruction "Return JSON." #:json "true")
;;                                             ^^^^^^ wrong-literal: `#:json` of `llm-query` is #t or #f, not `"true"`.
(llm-query #:instruction "Go on." #:json #t)
;;                                ^^^^^^^^^ json-without-the-word: With `#:json #t` the instruction must contain the word "json"; without it the call is refused.
(define instruction "Name the topic.")
(llm-query #:instruction instruction #:json #t)
;;                                   ^^^^^^^^^ json-without-the-word: With `#:json #t` the instruction must contain the word "json"; without it the call is refused.
(llm-query #:instruction (string-append "Name the " "topic") #:json #t)
;;                                                           ^^^^^^^^^ json-without-the-word: With `#:json #t` the instruction must contain the word "json"; without it the call is refused.
(llm-query #:instruction (string-append "Name the " (car notes)) #:json #t)
;;                       ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ tainted-instruction: This instruction contains the loaded data: a sentence in it can take over the call. Pass it as `#:data`, or say with `(unsafe-interpolate …)` that it is meant to steer.
(vote (list (lambda () 1) (lambda () 2)) #:method 'majorty)
;;                                                ^^^^^^^^ unknown-vote-method: `vote` knows the methods 'majority, 'plurality and 'consensus, not 'majorty.
(vote (list (lambda () 1) (lambda () 2)) #:method "majority")
;;                                                ^^^^^^^^^^ unknown-vote-method: `vote` knows the methods 'majority, 'plurality and 'consensus, not "majority".

(llm-query #:instruction "Go on." #:model "gpt4o")
;;                                        ^^^^^^^ unknown-model: "gpt4o" is no known model, so its price is unknown and a hosted endpoint may refuse it. Did you mean gpt-4o?
(llm-query #:instruction "Go on." #:model "my-own-llama" #:backend "local")
;;                                                                 ^^^^^^^ unknown-backend: There is no backend "local". There are mock and openai, and those that the configuration names.
(llm-query-async #:instruction "Go on." #:recursive #t)
;;                                      ^^^^^^^^^^^^^^ recursive-async: Recursive delegation needs the synchronous `llm-query`.

;; What is left out with ... is not missing.
(llm-query ...)
(llm-query-async #:model "gpt-4o" ...)
(map-async (lambda (x) ...) notes)
(summarize ...)

(llm-query "Summarize." context)
;;         ^^^^^^^^^^^^ wrong-arity: `llm-query` takes its arguments by keyword, such as `#:instruction`.
(llm-query #:instruction "Return JSON." #:json true)
;;                                             ^^^^ unbound: `true` is not defined. Did you mean `#t`?
(llm-query #:instruction "Go on." #:model gpt-4o)
;;                                        ^^^^^^ unbound: `gpt-4o` is not defined. Did you mean `"gpt-4o"`?

(define too-hot 3.0)
(llm-query #:instruction "Go on." #:temperature too-hot)
;;                                              ^^^^^^^ wrong-literal: `#:temperature` of `llm-query` is between 0 and 2, not 3.0, which `too-hot` is.
(let ([places 0]) (map-async string-trim notes #:max-concurrent places))
;;                                                              ^^^^^^ wrong-literal: `#:max-concurrent` of `map-async` is at least 1, not 0, which `places` is.
(define (asking places) (map-async string-trim notes #:max-concurrent places))
(define turns 1)
(set! turns 0)
(recursive-spawn "Go on." #:depth turns)
(parallel (lambda () 1))
;;        ^^^^^^^^^^^^^ wrong-literal: `thunks` of `parallel` is a list, not a single function.
(llm-query #:data "Return JSON." #:json #t)
;;                               ^^^^^^^^^ json-without-the-word: With `#:json #t` the call needs an `#:instruction` that contains the word "json"; what `#:data` says does not count, and the call is refused.
