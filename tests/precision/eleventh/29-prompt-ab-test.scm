;; @data data/survey.json
;; @budget $1

;; Task: condense 120 survey answers; which of two prompts is better is tried on a sample first.

(define answers (py-eval "
import json
[row['answer'] for row in json.loads(context)]
"))

(define prompts
  (hash "A" "State what this employee likes and dislikes, as: + likes / - dislikes. At most 20 words."
        "B" "Rewrite this survey answer as one neutral sentence in the third person. At most 20 words."))

(define (condense prompt)
  (lambda (answer)
    (define key (hash (string-append "condense-v1\n" prompt "\n" answer)))
    (or (restore key)
        (checkpoint key
          (syntax-e (llm-query
            #:instruction prompt #:data answer #:model "gpt-4o-mini"
            #:temperature 0.0 #:max-tokens 60))))))

(define sample (take answers (min 12 (length answers))))
(define (try-out name)
  (string-join (map-async (condense (hash-ref prompts name)) sample) "\n"))

(define judgement
  (syntax-e (llm-query
    #:instruction "ORIGINAL holds survey answers, A and B two condensed versions. Which one keeps more of what was said? Answer with one letter: A or B."
    #:data (string-append "ORIGINAL:\n" (string-join sample "\n")
                          "\n\nA:\n" (try-out "A") "\n\nB:\n" (try-out "B"))
    #:model "gpt-4o-mini" #:temperature 0.0 #:max-tokens 3)))
(define winner (if (string-prefix? (string-trim judgement) "B") "B" "A"))
(eprintf "prompt ~a wins\n" winner)

(define condensed
  (map-async (condense (hash-ref prompts winner)) answers #:max-concurrent 15))

(finish (llm-query
  #:instruction "Write a summary of this staff survey for the works council: what is liked, what is disliked, with rough proportions."
  #:data (string-join condensed "\n")
  #:model "gpt-4o" #:temperature 0.2 #:max-tokens 700))
