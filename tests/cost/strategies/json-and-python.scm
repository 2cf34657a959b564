(define rating (syntax-e (llm-query
  #:instruction "Rate it. Return JSON: {label: str, confidence: 0-1}" #:data "fine" #:json #t)))
(py-set! "rating" rating)
(define label (py-eval "
import json
json.loads(rating)['label']
"))
(finish (syntax-e (llm-query #:instruction "Explain the label." #:data label #:max-tokens 40)))
