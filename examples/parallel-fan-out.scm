;; Parallel fan-out (pattern 1): independent items side by side on a cheap model, one synthesis.
;; Use it for ten items and more that have nothing to do with each other; ten at a time are ten
;; times as fast, at the same price.
;; Cost: one cheap call an item, 50 here, and one dear one; dear models only see what is left.
;; @data data/papers.json

;; The models are those of the time this program was written; for a run on a hosted endpoint
;; replace the ones that have been switched off since. The mock answers for any model.
;; schemestra: disable-file=retired-model

;; Problem: Analyze 50 scientific papers for mentions of "ACE2 protein"
;; Why this pattern: 50 papers too large for single call, independent analysis

;; Step 1: Load and chunk papers
(define papers (py-eval "
import json
papers = json.loads(context)  # Assume context is JSON array
[p.get('content', '')[:15000] for p in papers[:50]]  # First 15K chars each
"))

;; Step 2: Parallel fan-out with CHEAP model (gpt-3.5-turbo)
(display "Analyzing 50 papers in parallel...\n")
(define analyses (map-async
  (lambda (paper)
    (llm-query-async
      #:instruction "Find all mentions of ACE2 protein. Return JSON: [{mention: string, context: string, page: int}]"
      #:data paper
      #:model "gpt-3.5-turbo"  ;; CRITICAL: Use cheapest model for fan-out
      #:json #t
      #:temperature 0.0
      #:max-tokens 500))
  papers
  #:max-concurrent 10))  ;; 10 papers at a time

;; Step 3: Combine results in Python
(py-set! "all_analyses" analyses)
(define combined-json (py-exec "
import json
all_mentions = []
for i, analysis_str in enumerate(all_analyses):
    analysis = json.loads(analysis_str)
    for mention in analysis:
        mention['paper_id'] = i + 1
        all_mentions.append(mention)
print(json.dumps(all_mentions, indent=2))
"))

;; Step 4: Synthesize with EXPENSIVE model (gpt-4)
(define synthesis (syntax-e (llm-query
  #:instruction "Synthesize ACE2 protein findings across 50 papers:
1. Most common functions (with frequency)
2. Novel findings
3. Research gaps"
  #:data combined-json
  #:model "gpt-4"  ;; Expensive model for synthesis only
  #:temperature 0.3
  #:max-tokens 800)))

(finish (string-append
  "=== RAW MENTIONS ===\n" combined-json "\n\n"
  "=== SYNTHESIS ===\n" synthesis))
