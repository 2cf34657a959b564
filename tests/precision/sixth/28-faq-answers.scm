;; Answer a list of customer questions from the handbook; answers are cached between runs.
(define halves (string-split context "\n@@QUESTIONS@@\n"))
(define handbook (first halves))
(define questions
  (remove-duplicates
    (filter non-empty-string?
            (map string-trim (string-split (second halves) "\n")))))

(define model "gpt-4o-mini")
(define instruction
  "Answer the customer's question from the handbook only. At most four sentences. If the handbook does not say, answer: NOT IN HANDBOOK.")

(define (cached-answer question)
  (define key (hash (string-append model instruction handbook)))
  (define cached (restore key))
  (if cached
      cached
      (let ([answer (syntax-e
                      (llm-query
                        #:instruction instruction
                        #:data (string-append "HANDBOOK:\n" handbook "\n\nQUESTION:\n" question)
                        #:model model
                        #:temperature 0.0
                        #:max-tokens 250))])
        (checkpoint key answer)
        answer)))

(define answers (map-async cached-answer questions #:max-concurrent 8))

(define gaps
  (for/list ([q questions] [a answers]
             #:when (string-contains? a "NOT IN HANDBOOK"))
    q))

(define suggestions
  (if (null? gaps)
      "The handbook covers every question."
      (syntax-e
        (llm-query
          #:instruction "The handbook left these questions open. Group them and propose headings for new handbook sections."
          #:data (string-join gaps "\n")
          #:model "gpt-4o"
          #:temperature 0.3
          #:max-tokens 500))))

(define faq
  (for/list ([q questions] [a answers])
    (string-append "Q: " q "\nA: " a)))

(finish (string-append (string-join faq "\n\n") "\n\nGAPS\n" suggestions))
