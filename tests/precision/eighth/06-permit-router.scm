;; Send a citizen's letter to the right office and draft the acknowledgement.
(define offices
  (hash "building" "Building Control, room 12"
        "parking" "Traffic and Parking, room 3"
        "noise" "Public Order, room 20"
        "other" "Citizens' Desk, ground floor"))

(define (classify letter)
  (syntax-e
   (llm-query
    #:instruction (string-append
                   "Read the letter to the town hall. Return JSON: "
                   "{\"topic\": \"building\"|\"parking\"|\"noise\"|\"other\", "
                   "\"urgent\": true|false, \"gist\": one sentence}")
    #:data letter
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 200)))

(define verdict (classify context))
(define topic (hash-ref verdict 'topic "other"))
(define office (hash-ref offices topic (lambda () (hash-ref offices "other"))))

(define (acknowledge letter office)
  (define tone
    (if (string-prefix? office "Citizens") "warm and general" "warm and specific"))
  (syntax-e
   (llm-query
    #:instruction (string-append
                   "Write an acknowledgement of the letter, at most 120 words, tone "
                   tone ". Promise no outcome. Name the office given under OFFICE.")
    #:data (string-append "OFFICE: " office "\n\nLETTER:\n" letter)
    #:model "gpt-4o-mini"
    #:max-tokens 250)))

(define reply (acknowledge context office))
(printf "routed to ~a\n" office)
(finish (string-append "TO: " office "\n\n" reply))
