;; The fragments that explain the vocabulary, in one program, with what each promises.
(define (expect what holds?)
  (unless holds? (error 'expect "~a" what)))

(define documents '("d1 text" "d2 text" "d3 text"))
(define papers documents) (define items documents)

;; Three ways at once; a cheap model picks one.
(define approach-a (llm-query-async #:instruction "Strategy A" #:data "x" #:model "curie"))
(define approach-b (llm-query-async #:instruction "Strategy B" #:data "x" #:model "gpt-4"))
(define approach-c (llm-query-async #:instruction "Strategy C" #:data "x" #:model "gpt-3.5-turbo"))
(define results (await-all (list approach-a approach-b approach-c)))
(define winner (syntax-e (llm-query
  #:instruction "Compare these 3 on [your criteria]. Return JSON: {winner: 'a'|'b'|'c', reasoning: str}"
  #:data (string-join results "\n\n---\n\n")
  #:json #t #:model "curie")))
(expect "the winner is JSON" (string-prefix? winner "{"))
(define result (await-any (list approach-a approach-b approach-c)))
(expect "the first of several is text" (string? result))

;; Fan-out: what map-async gives may go through await-all.
(define summaries (map-async (lambda (paper)
  (llm-query-async #:instruction "Extract key finding in 1 sentence" #:data paper #:model "gpt-3.5-turbo")) papers))
(define overview (syntax-e (llm-query #:instruction "Synthesize these 100 findings into overview"
  #:data (string-join (await-all summaries) "\n") #:model "gpt-4")))

;; A stream.
(define (process-stream chunks initial-state)
  (if (null? chunks) initial-state
    (let* ([chunk (car chunks)]
           [updated-state (syntax-e (llm-query
             #:instruction "Update state based on this chunk. Return JSON: {error_count: int, patterns: [str]}"
             #:data (string-append "STATE:\n" initial-state "\n\nNEW CHUNK:\n" chunk)
             #:json #t))])
      (when (zero? (modulo (length chunks) 100))
        (checkpoint "stream-state" updated-state))
      (process-stream (cdr chunks) updated-state))))
(expect "the state is JSON" (string-prefix? (process-stream documents "{}") "{"))

;; An ensemble.
(define votes (map-async (lambda (model)
  (llm-query-async
    #:instruction "Classify: benign or malignant? Return JSON: {diagnosis: str, confidence: float}"
    #:data "scan" #:model model #:json #t #:temperature 0.0))
  (list "gpt-4" "code-davinci-002" "curie" "claude-3-5-sonnet" "gpt-3.5-turbo")))
(define consensus (syntax-e (llm-query
  #:instruction "Vote on diagnosis. If 3+ agree = high confidence. Return JSON: {diagnosis: str, confidence: str, vote_breakdown: {}}"
  #:data (string-join (await-all votes) "\n---\n") #:json #t)))

;; Active learning with the choice in Python.
(define cheap-results (map-async (lambda (item)
  (llm-query-async #:instruction "Classify. Return JSON: {label: str, confidence: 0-1}" #:data item #:json #t #:model "gpt-3.5-turbo")) items))
(py-set! "results" cheap-results)
(py-exec "import json")
(py-exec "
uncertain = [i for i, r in enumerate(results) if json.loads(r)['confidence'] < 0.7]
")
(define uncertain-indices (py-eval "uncertain"))
(define expensive-results (map-async (lambda (idx)
  (llm-query-async #:instruction "x" #:data (list-ref items idx) #:model "gpt-4")) uncertain-indices))
(expect "one answer for each index" (= (length expensive-results) (length uncertain-indices)))

;; A cache.
(define (cached-query instruction data model)
  (define cache-key (hash (string-append instruction data model)))
  (define cached (restore cache-key))
  (if cached cached
    (let ([result (syntax-e (llm-query #:instruction instruction #:data data #:model model #:temperature 0.0))])
      (checkpoint cache-key result)
      result)))
(expect "the same from the cache" (equal? (cached-query "a" "b" "gpt-4") (cached-query "a" "b" "gpt-4")))

;; A bandit.
(define (ucb-select-model models trials successes total)
  (define scores (map (lambda (model i)
    (define n-trials (list-ref trials i))
    (define n-success (list-ref successes i))
    (if (= n-trials 0)
      +inf.0
      (+ (/ n-success n-trials)
         (sqrt (/ (* 2 (log total)) n-trials)))))
    models (range (length models))))
  (list-ref models (index-of scores (apply max scores))))
(expect "the better of two" (equal? (ucb-select-model '("a" "b") '(1 2) '(1 1) 3) "a"))
(expect "the untried first" (equal? (ucb-select-model '("a" "b") '(1 0) '(1 0) 1) "b"))

;; A program of a model.
(define generated-code (syntax-e (llm-query
  #:instruction "Write Scheme code to analyze this data. Use (llm-query ...), (py-exec ...), etc. End with (finish result)."
  #:data (string-append "SAMPLE:\n" (car documents) "\n\nAPI Reference:\n" "x")
  #:model "gpt-4")))
(expect "what it made" (string? (unsafe-exec-sub-output generated-code)))

;; The quick reference.
(define raw (unsafe-raw-query "Write Scheme code..." "context"))
(expect "a raw answer is text" (string? raw))
(expect "wrapped code is syntax" (syntax? (datum->syntax "(+ 1 2)")))
(expect "wrapped code runs" (equal? (unsafe-exec-sub-output (datum->syntax "(+ 1 2)")) 3))
(eprintf "message\n")
(define-values (one rest) (await-any (list (llm-query-async #:data "p") (llm-query-async #:data "q"))))
(expect "one and the rest" (and (string? one) (= (length rest) 1)))
(py-exec "data = {'key': 5}")
(expect "a value of Python" (equal? (py-eval "data['key']") 5))
(define word-count (begin (py-set! "poem" "a b \"c\"") (py-exec "print(len(poem.split()))")))
(expect "what Python printed" (equal? word-count "3\n"))
(define rec (syntax-e (llm-query #:instruction "Break this into subsections." #:data "a b c" #:recursive #t #:model "gpt-4")))
(expect "a recursive answer is text" (string? rec))
(expect "tokens are counted" (> (hash-ref (tokens-used) 'total_tokens) 0))
(expect "the limits are a hash" (hash? (rate-limits)))
(heartbeat)
(parameterize ([token-budget 50000]) (expect "a budget" (= (token-budget) 50000)))
(finish (list overview consensus))
