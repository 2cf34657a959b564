;; @data data/papers.json
;; @budget $0.30

;; A quick briefing first; better ones only while the token budget lasts.
(define papers
  (py-eval "
import json
'\\n\\n'.join(p['title'] + '\\n' + p['abstract'] for p in json.loads(context))
"))

(define instruction
  "Write a briefing on these papers for a policy maker: what is known, what is disputed, what to do. At most 300 words.")

(define (briefing model)
  (syntax-e
    (llm-query #:instruction instruction #:data papers #:model model
               #:temperature 0.2 #:max-tokens 600)))

(define best
  (parameterize ([token-budget 40000])
    (let loop ([models '("gpt-4o-mini" "gpt-4.1-mini" "gpt-4.1")] [best #f])
      (cond
        [(null? models) best]
        [(and best (< (token-budget) 8000)) best]
        [else
         (define next
           (try (briefing (car models))
             on-error (lambda (message)
                        (eprintf "~a failed: ~a\n" (car models) message)
                        best)))
         (loop (cdr models) next)]))))

(finish (or best "No model was available."))
