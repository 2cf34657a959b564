;; Patent landscape: key facts from each abstract, then three readers' views at once.
(define abstracts (string-trim context))

(define cards
  (map-async
    (lambda (abstract)
      (llm-query-async
        #:instruction "From this patent abstract give: assignee, problem solved, technical means, one line each."
        #:data abstract
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 200))
    abstracts
    #:max-concurrent 15))

(define landscape (string-join cards "\n\n"))
(checkpoint "patent-cards" cards)

(define (reader-view role question)
  (lambda ()
    (syntax-e
      (llm-query
        #:instruction (string-append "You are " role ". " question " Cite assignees by name.")
        #:data landscape
        #:model "gpt-4o-mini"
        #:temperature 0.3
        #:max-tokens 500))))

(define views
  (parallel
    (list (reader-view "a patent attorney" "Which families overlap most, and where is freedom to operate doubtful?")
          (reader-view "an R&D director" "Which technical means are crowded and which are hardly tried?")
          (reader-view "an investor" "Which assignees are building a position, and in what?"))))

(define overview
  (syntax-e
    (llm-query
      #:instruction "Write a two-page patent landscape from these three views. Mark every statement on which the views disagree."
      #:data (string-join views "\n\n===\n\n")
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 1400)))

(finish overview)
