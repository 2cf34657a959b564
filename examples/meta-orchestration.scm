;; Meta-orchestration (pattern 6): a model sees a sample of the data and writes the strategy.
;; Use it when several strategies might do and the data decides which: a plan of a cent can save
;; dollars. What the model wrote is checked and runs in a sub-sandbox.
;; Cost: one dear call for the plan, and what the plan calls, which only the run can tell.
;; @data data/tickets.json
;; @budget $0.50 100-calls

;; Problem: Analyze 1000 customer support tickets → identify root causes → solutions
;; Unknown: Should we cluster first? LLM-extract? Keyword filter?

;; Step 1: Provide data sample to planner
(define sample (py-exec "
import json
tickets = json.loads(context) if isinstance(context, str) else context
print(json.dumps({'total': len(tickets), 'sample': tickets[:5]}, indent=2))
"))

;; Step 2: Planning phase - LLM designs orchestration strategy
(define orchestration-plan (unsafe-raw-query
  #:instruction "Design orchestration strategy for customer support analysis.

DATA: 1000 tickets (JSON: id, title, description, priority, category), see the sample

GOAL: Identify top 5 root causes + solutions prioritized by impact

AVAILABLE TOOLS:
- llm-query / llm-query-async - call sub-models
- map-async - parallel processing (batching)
- py-exec / py-eval - Python (clustering, NLP, stats)
- py-set! - data transfer
- checkpoint / restore - persistence

STRATEGIES (choose best for THIS data):
- A) LLM-extract issues from all tickets (expensive, high quality)
- B) Clustering + LLM on centroids (cheaper, may miss nuance)
- C) Keyword filter → LLM on filtered (hybrid)

TASK: Write Scheme code that:
1. Processes tickets (choose optimal strategy based on sample)
2. Identifies root causes
3. Generates solutions
4. Prioritizes by impact
5. Sets variable `final_report` (string)
6. Does NOT call (finish)

Return ONLY the Scheme code."
  #:data sample  ;; Text from outside is data, never part of the instruction
  #:model "gpt-4.1"  ;; Strong at code generation + planning
  #:temperature 0.0
  #:max-tokens 3000))

(display "=== GENERATED STRATEGY ===\n")
(display orchestration-plan)
(display "\n\n=== EXECUTING STRATEGY ===\n")

;; Step 3: Execute generated strategy in sub-sandbox; one plan in ten has an error
(try (unsafe-exec-sub-output (datum->syntax #f orchestration-plan))
  on-error (lambda (message) (finish (string-append "The plan failed: " message))))

;; Step 4: Retrieve result
(define result (finish-var "final_report"))
(finish result)
