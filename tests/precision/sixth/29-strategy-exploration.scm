;; Interview analysis: try three ways of coding on a sample, let a cheap judge pick, run the winner.
(struct approach (name instruction))

(define interviews
  (filter non-empty-string?
          (map string-trim (string-split context "\n### INTERVIEW\n"))))

(define approaches
  (list
    (approach "open coding"
              "Code this interview openly: short labels for every distinct idea, each with a quote.")
    (approach "jobs to be done"
              "Extract the jobs the interviewee tries to get done, the obstacles met and the workarounds used, each with a quote.")
    (approach "emotional journey"
              "Trace the interviewee's emotional highs and lows in order, naming the trigger and a quote for each.")))

(define (code-interview a text model)
  (llm-query-async
    #:instruction (approach-instruction a)
    #:data text
    #:model model
    #:temperature 0.2
    #:max-tokens 600))

(define sample (take interviews (min 3 (length interviews))))

(define trials
  (for/list ([a approaches])
    (string-join
      (map-async (lambda (text) (code-interview a text "gpt-4o-mini")) sample)
      "\n\n")))

(define verdict
  (syntax-e
    (llm-query
      #:instruction "Three codings of the same interviews, numbered 0, 1 and 2. Which would help a product team most? Return JSON: {\"winner\": 0|1|2, \"reasoning\": string}"
      #:data (string-join
               (for/list ([i (in-naturals)] [t trials]) (format "CODING ~a\n~a" i t))
               "\n\n=====\n\n")
      #:model "gpt-4o-mini"
      #:json #t
      #:temperature 0.0
      #:max-tokens 300)))

(py-set! "verdict" verdict)
(define winner-index
  (py-eval "
import json
w = json.loads(verdict).get('winner', 0)
w if w in (0, 1, 2) else 0
"))
(define winner (list-ref approaches winner-index))
(display (format "Using ~a\n" (approach-name winner)))

;; The sample is done already: only the rest is coded now.
(define remaining (drop interviews (length sample)))
(define coded
  (cons (list-ref trials winner-index)
        (map-async (lambda (text) (code-interview winner text "gpt-4o-mini")) remaining)))

(define findings
  (syntax-e
    (llm-query
      #:instruction "Synthesize these coded interviews into seven findings for a product team, each with two quotes."
      #:data (string-join coded "\n\n")
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 1300)))

(finish findings)
