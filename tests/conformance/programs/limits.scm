;;; Token budgets

(number->string (token-budget))
;=> "+inf.0"

(parameterize ([token-budget 100]) (token-budget))
;=> 100

(parameterize ([token-budget 100])
  (llm-query #:data "a" #:max-tokens 50)
  (token-budget))
;=> 85

(parameterize ([token-budget 100])
  (parameterize ([token-budget 1000])
    (token-budget)))
;=> 100

(parameterize ([token-budget 1000])
  (parameterize ([token-budget 100]) (llm-query #:data "a" #:max-tokens 50))
  (token-budget))
;=> 985

(parameterize ([token-budget 5])
  (llm-query #:data "x" #:max-tokens 9))
;=> error 2:3 llm-query | token budget | not sent | up to 9 | left: 5
;=> calls 0

(parameterize ([token-budget 100])
  (llm-query #:data "x" #:max-tokens 50)
  (llm-query #:data "x" #:max-tokens 50)
  (llm-query #:data "x" #:max-tokens 90))
;=> error 4:3 token budget | left: 70
;=> calls 2

(parameterize ([token-budget 100])
  (llm-query #:data (make-string 400 #\x) #:max-tokens 1))
;=> error 2:3 token budget | about 100 tokens for the prompt
;=> calls 0

(parameterize ([token-budget 4000]) (llm-query #:data "a"))
;=> error 1:37 up to 4096

(parameterize ([token-budget 60])
  (map-async (lambda (x) (llm-query-async #:data x #:max-tokens 20)) '("a" "b" "c")))
;=> ["[a]", "[b]", "[c]"]

(parameterize ([token-budget 40])
  (map-async (lambda (x) (llm-query-async #:data x #:max-tokens 20)) '("a" "b" "c" "d" "e" "f")))
;=> error 2:26 token budget

(parameterize ([token-budget 10])
  (try (llm-query #:data "x") on-error (lambda (message) (string-contains? message "token budget"))))
;=> true

(parameterize ([token-budget 30])
  (unsafe-exec-sub-output "(llm-query #:data \"x\" #:max-tokens 500)"))
;=> error 2:3 token budget
;=> calls 0

(define f (lambda () (llm-query #:data "x" #:max-tokens 9)))
(parameterize ([token-budget 5]) (parallel (list f)))
;=> error 1:22 token budget

(token-budget -1)
;=> error 1:1 token-budget

(parameterize ([token-budget "many"]) 1)
;=> error ? token-budget | a number of tokens

;;; What was used

(llm-query #:data "a")
(await-all (list (llm-query-async #:data "b") (llm-query-async #:data "c")))
(tokens-used)
;=> {"prompt_tokens": 30, "completion_tokens": 15, "total_tokens": 45, "calls": 3}

(tokens-used)
;=> {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "calls": 0}

;| says a: !"no"
(try (llm-query #:data "a") on-error void)
(tokens-used)
;=> {"prompt_tokens": 0, "completion_tokens": 0, "total_tokens": 0, "calls": 1}

(unsafe-exec-sub-output "(llm-query #:data \"x\")")
(hash-ref (tokens-used) 'total_tokens)
;=> 15

;;; The run's own budget

;| budget: 2-calls
(map-async (lambda (x) (llm-query-async #:data x)) '("a" "b" "c") #:max-concurrent 1)
;=> error 1:1 budget of 2 calls
;=> kind limit
;=> calls 2

;; @budget 1-calls
(llm-query #:data "a")
(llm-query #:data "b")
;=> error 3:1 budget of 1 call
;=> calls 1

;| budget: 1-calls
(define (attempt x) (try (syntax-e (llm-query #:data x)) on-error (lambda (m) "refused")))
(map attempt '("a" "b"))
;=> ["[a]", "refused"]
;=> calls 1

;;; Signs of life

(void? (heartbeat))
;=> true

(for ([i 3]) (heartbeat))
(heartbeat)
;=> nothing

(heartbeat 1)
;=> error 1:1 heartbeat | arity mismatch

(hash-ref (rate-limits) 'remaining_requests)
;=> 7

(hash-ref (rate-limits) 'reset_requests)
;=> "6m0s"

(hash-ref (rate-limits) 'limit_tokens "not stated")
;=> "not stated"

(if (< (hash-ref (rate-limits) 'remaining_requests 100) 10) "slow down" "go on")
;=> "slow down"
