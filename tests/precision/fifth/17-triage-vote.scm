;; Triage of an incoming vulnerability report by three different models;
;; only an urgent one is worked out further.

(define (normalize answer)
  (if (string-contains? (string-downcase answer) "routine")
      "routine"
      "urgent"))

(define (rate-with model)
  (lambda ()
    (normalize
      (syntax-e
        (llm-query
          #:instruction "Must this vulnerability report be handled today? Answer with exactly one word: urgent or routine."
          #:data context
          #:model model
          #:temperature 0.0
          #:max-tokens 8)))))

(define urgency
  (vote (map rate-with (list "gpt-4o-mini" "gpt-4.1-mini" "claude-haiku-4-5"))))

(display (string-append "urgency: " urgency "\n"))

(define (work-out)
  (define handles
    (list
      (llm-query-async
        #:instruction "Write the steps by which our engineers can reproduce the reported vulnerability in a test environment."
        #:data context
        #:model "gpt-4o"
        #:temperature 0.1
        #:max-tokens 700)
      (llm-query-async
        #:instruction "Propose a fix and a short-term mitigation for the reported vulnerability."
        #:data context
        #:model "gpt-4o"
        #:temperature 0.1
        #:max-tokens 700)))
  (define parts (await-all handles))
  (string-append "REPRODUCTION\n" (first parts) "\n\nFIX\n" (second parts)))

(define reply
  (llm-query
    #:instruction "Write a courteous acknowledgement to the reporter, at most 80 words. Do not promise a date or a bounty."
    #:data (string-append "URGENCY: " urgency "\n\nREPORT:\n" context)
    #:model "gpt-4o-mini"
    #:max-tokens 180))

(finish
  (string-append
    "URGENCY: " urgency
    "\n\nREPLY\n" (syntax-e reply)
    (if (string=? urgency "urgent")
        (string-append "\n\n" (work-out))
        "")))
