;; Check travel insurance claims against the policy.
;; context: JSON object {"policy": "...", "claims": ["...", ...]}
;; @assume claims = 80

(define policy (py-eval "
import json
data = json.loads(context)
data['policy']
"))
(define claims (py-eval "data['claims']"))

(define (assess claim)
  (define rules
    (syntax-e
      (llm-query
        #:instruction "Condense this insurance policy to a numbered list of rules: what is covered, the limits, the exclusions, the deadlines."
        #:data policy
        #:model "gpt-4o"
        #:temperature 0.0
        #:max-tokens 1500)))
  (llm-query-async
    #:instruction "Check the CLAIM against the RULES. First line: PAY, REFUSE or ASK. Then at most three sentences, citing the numbers of the rules you used."
    #:data (string-append "RULES:\n" rules "\n\nCLAIM:\n" claim)
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 250))

(define assessments (map-async assess claims #:max-concurrent 10))

(define (decision-of text)
  (let ([first-line (string-upcase (car (string-split (string-append (string-trim text) "\n?") "\n")))])
    (cond
      [(string-contains? first-line "PAY") 'pay]
      [(string-contains? first-line "REFUSE") 'refuse]
      [else 'ask])))

(define (section title wanted)
  (define rows
    (for/list ([claim claims] [text assessments] [n (in-naturals 1)]
               #:when (eq? (decision-of text) wanted))
      (format "Claim ~a\n~a\n~a" n claim text)))
  (format "## ~a (~a)\n\n~a" title (length rows) (string-join rows "\n\n")))

(finish
  (string-join
    (list (section "To a clerk" 'ask)
          (section "Refuse" 'refuse)
          (section "Pay" 'pay))
    "\n\n"))
