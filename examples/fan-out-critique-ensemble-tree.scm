;; Four verbs in one sentence: fan out with a cheap model, let a critic find what is uncertain, let
;; an ensemble decide on that, and reduce the rest in a tree.
;; Use it for screening many documents where both a wrong exclusion and a bloated summary hurt.
;; Cost: 17 to 70 calls, below 2 cents.

;; @data data/abstracts.json
(define papers (py-eval "
import json
json.loads(context)
"))

(define question "which measures lower the nitrate in groundwater, and by how much")

;; Fan out: a first opinion on each paper, with its reason.
(define opinions
  (map-async
    (lambda (paper)
      (llm-query-async
        #:instruction (string-append "Does the paper help to answer " question
                                     "? Say yes or no, and why, in one sentence.")
        #:data paper
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 80))
    papers))

;; Critique: one call reads all the opinions and names those that do not follow from their reason.
(define critique (syntax-e (llm-query
  #:instruction "Numbered opinions on papers follow. Which of them contradict themselves or rest on
a guess? Return JSON: {uncertain: [int]}"
  #:data (string-join
    (for/list ([opinion opinions] [number (in-naturals)]) (format "~a. ~a" number opinion))
    "\n")
  #:model "gpt-4.1-mini"
  #:json #t
  #:temperature 0.0
  #:max-tokens 120)))
(py-set! "critique" critique)
(define uncertain (py-eval "
import json
json.loads(critique).get('uncertain', [])
"))

;; Ensemble: three models vote, on the uncertain papers only.
(define (juror model paper)
  (lambda ()
    (llm-query-async
      #:instruction (string-append "Does the paper help to answer " question
                                   "? Answer with one word: yes or no.")
      #:data paper
      #:model model
      #:temperature 0.0
      #:max-tokens 3)))
(define (relevant? number)
  (if (member number uncertain)
      (string-prefix?
        (string-downcase
          (vote (for/list ([model '("gpt-4o" "gpt-4.1" "gpt-4.1-mini")])
                  (juror model (list-ref papers number)))
                #:method 'plurality))
        "yes")
      (string-prefix? (string-downcase (list-ref opinions number)) "yes")))

(define kept
  (for/list ([paper papers] [keep? (map-async relevant? (range (length papers)))] #:when keep?)
    paper))
(printf "~a of ~a papers kept\n" (length kept) (length papers))
(when (null? kept)
  (finish "No paper answers the question."))

;; Tree: four at a time, so that no prompt grows with the number of papers.
(finish
  (tree-reduce
    (lambda texts
      (syntax-e (llm-query
        #:instruction (string-append "Sum up what these texts say on " question
                                     ". Keep the figures. At most 120 words.")
        #:data (string-join texts "\n\n")
        #:model "gpt-4.1-mini"
        #:max-tokens 250)))
    kept
    #:branch-factor 4))
