;; Route requests to the right desk, draft an answer with that desk's own brief,
;; and report the load of each desk.
;; context: requests, parted by a blank line

(struct desk (name model brief))

(define desks
  (hash "billing" (desk "Billing" "gpt-4o-mini" "You answer questions on invoices and refunds. Never promise a refund; offer to open a case.")
        "network" (desk "Network" "gpt-4o" "You are a network engineer. Ask for a traceroute when the facts do not suffice.")
        "account" (desk "Accounts" "gpt-4o-mini" "You help with log-ins. Never ask for a password.")
        "other"   (desk "Front desk" "gpt-4.1-mini" "Thank the customer and say that a colleague will call back within a day.")))

(define requests
  (filter (lambda (r) (not (string=? r "")))
          (map string-trim (string-split context "\n\n"))))

(define labels
  (map-async
    (lambda (request)
      (llm-query-async
        #:instruction "Which desk should handle this customer request? Answer with one lowercase word: billing, network, account or other."
        #:data request
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 3))
    requests))

(define (desk-key label)
  (let ([key (string-downcase (string-trim label))])
    (if (hash-has-key? desks key) key "other")))

(define keys (map desk-key labels))

(define answers
  (map-async
    (lambda (job)
      (let ([d (hash-ref desks (car job))])
        (llm-query-async
          #:instruction (string-append (desk-brief d) " Write the answer to this request in at most 120 words.")
          #:data (cdr job)
          #:model (desk-model d)
          #:temperature 0.2
          #:max-tokens 300)))
    (map cons keys requests)
    #:max-concurrent 8))

(define tally-by-desk
  (for/fold ([tally (hash)]) ([key keys])
    (hash-update tally key add1 0)))

(define load-lines
  (for/list ([key (sort (hash-keys tally-by-desk) string<?)])
    (format "~a: ~a" (desk-name (hash-ref desks key)) (hash-ref tally-by-desk key))))

(finish
  (string-append
    "LOAD\n" (string-join load-lines "\n") "\n\n"
    (string-join
      (map (lambda (key request answer)
             (format "[~a]\nQ: ~a\nA: ~a" (desk-name (hash-ref desks key)) request answer))
           keys requests answers)
      "\n\n")))
