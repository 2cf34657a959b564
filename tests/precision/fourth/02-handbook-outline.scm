;; Turn each part of a handbook into a briefing by a sub-agent, then write a foreword.
;; @budget $4.00
;; @assume parts = 8

(define parts
  (filter (lambda (p) (> (string-length (string-trim p)) 0))
          (string-split context "\n# ")))

(define long-limit 6000)

(define (start-short part)
  (llm-query-async
   #:instruction "Brief this handbook part in at most 150 words for a new employee."
   #:data part
   #:model "gpt-4o-mini"
   #:max-tokens 300))

(define (start-agent part)
  (llm-query-async
   #:instruction "Split this handbook part into its sections, brief each, and combine the briefings into one of 300 words."
   #:data part
   #:model "gpt-4.1"
   #:recursive #t
   #:max-tokens 2000))

(define (long? part) (> (string-length part) long-limit))
(display (format "~a parts, ~a of them long\n" (length parts) (count long? parts)))

(define handles
  (for/list ([part parts])
    (if (long? part) (start-agent part) (start-short part))))

(define briefs (await-all handles))
(checkpoint "handbook-briefs" briefs)

(define foreword
  (syntax-e
   (llm-query
    #:instruction "Write a one-paragraph foreword to these briefings."
    #:data (string-join briefs "\n\n")
    #:model "gpt-4o"
    #:max-tokens 300)))

(finish (string-append foreword "\n\n" (string-join briefs "\n\n---\n\n")))
