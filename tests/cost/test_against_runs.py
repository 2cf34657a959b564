"""The estimate against what happens: the runner's count of calls and its bill on the mock."""

import asyncio
import json

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.cost import show
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.interpret.shapes import shape_of
from schemestra.analysis.syntax.document import Document
from schemestra.runtime.events import RunFinished, RunRequest
from schemestra.runtime.runner import run

TEXTS = ["A short note.", "Another, somewhat longer note on the same matter.", "42 " * 200]
ITEMS = json.dumps([{"id": i, "content": "Some text. " * (i + 1)} for i in range(7)])

LOAD = """
(define items (py-eval "
import json
[p['content'][:60] for p in json.loads(context)]
"))
"""
FETCH = """(lambda (x) (llm-query-async #:instruction "State the key point in one sentence."
  #:data x #:model "gpt-4o-mini" #:max-tokens 120))"""
MERGE = """(lambda (a b) (syntax-e (llm-query #:instruction "Merge these two notes."
  #:data (string-append a "\\n" b) #:model "gpt-4.1-nano" #:max-tokens 200)))"""

STRATEGIES = {
    "straight": """
(define a (syntax-e (llm-query #:instruction "Write a title." #:data "cats" #:max-tokens 30)))
(finish (syntax-e (llm-query #:instruction "Improve it." #:data a #:model "gpt-4")))""",
    "fan-out": LOAD + f'(finish (string-join (map-async {FETCH} items) "\\n"))',
    "tree": LOAD + f"(finish (tree-reduce {MERGE} items #:branch-factor 3))",
    "tree of groups": LOAD
    + """(finish (tree-reduce (lambda parts (syntax-e (llm-query #:instruction "Merge."
  #:data (string-join parts "\\n") #:max-tokens 100))) items #:branch-factor 3))""",
    "fan-out and tree": LOAD
    + f"(finish (fan-out-aggregate {FETCH} (lambda (r) (tree-reduce {MERGE} r)) items))",
    "critique": """
(finish (critique-refine
  (lambda () (syntax-e (llm-query #:instruction "Write a haiku." #:max-tokens 60)))
  (lambda (d) (syntax-e (llm-query #:instruction "Name its weaknesses." #:data d #:max-tokens 90)))
  (lambda (d c) (syntax-e (llm-query #:instruction "Improve it."
    #:data (string-append d "\\n" c) #:max-tokens 60)))
  #:max-iter 2))""",
    "loop": """
(define (go i acc)
  (if (>= i 4) acc
    (go (+ i 1) (syntax-e (llm-query #:instruction "Continue the story." #:data acc
                                     #:max-tokens 80)))))
(finish (go 0 "Once upon a time"))""",
    "fold over a list": LOAD
    + """(finish (for/fold ([acc ""]) ([x (in-list items)])
  (syntax-e (llm-query #:instruction "Add this to the summary."
    #:data (string-append acc "\\n" x) #:max-tokens 100 #:model "gpt-4.1-mini"))))""",
    "votes": """
(define (voter model)
  (lambda () (llm-query-async #:instruction "Answer with one word: yes or no." #:data "Is it?"
    #:model model #:temperature 0.0 #:max-tokens 5)))
(finish (ensemble (map voter '("gpt-4o" "gpt-4o-mini" "gpt-4.1-nano"))
  #:aggregator (lambda (rs) (string-join rs " "))))""",
    "json": """
(define r (syntax-e (llm-query
  #:instruction "Rate it. Return JSON: {label: str, confidence: 0-1}" #:data "fine" #:json #t)))
(py-set! "r" r)
(finish (py-eval "
import json
json.loads(r)['label']
"))""",
    "nested": LOAD
    + """(define questions (list "Who?" "Why?"))
(finish (string-join (append* (map (lambda (q)
  (map-async (lambda (x) (llm-query-async #:instruction q #:data x #:max-tokens 40)) items))
  questions)) "\\n"))""",
    "memoized": """
(define shout (memoized (lambda (w)
  (syntax-e (llm-query #:instruction "Translate the word." #:data w #:max-tokens 20)))))
(finish (string-join (map shout '("tree" "house" "tree")) " "))""",
    "tiered": LOAD
    + f"""(finish (tiered {FETCH} (lambda (rs) (syntax-e (llm-query
  #:instruction "Rank them in 2 sentences." #:data (string-join rs "\\n") #:model "gpt-4o")))
  items #:max-concurrent 3))""",
    "try": """
(define r (try (syntax-e (llm-query #:instruction "Go." #:max-tokens 10))
  on-error (lambda (e) "failed")))
(finish r)""",
    "named let": LOAD
    + """(define notes (let loop ([xs items] [out '()])
  (if (null? xs) (reverse out)
    (loop (cdr xs) (cons (syntax-e (llm-query #:instruction "Tag it." #:data (car xs)
      #:max-tokens 15)) out)))))
(finish (length notes))""",
    "python in between": LOAD
    + f"""(define found (map-async {FETCH} (take items 4)))
(py-set! "found" found)
(define report (py-exec "
rows = []
for i, text in enumerate(found):
    rows.append(f'{{i}}: {{text}}')
print(chr(10).join(rows))
"))
(finish (syntax-e (llm-query #:instruction "Sum up." #:data report #:max-tokens 50)))""",
    "sequence with validation": """
(define pipeline (sequence
  (with-validation
    (lambda (t) (syntax-e (llm-query #:instruction "Shorten it." #:data t #:max-tokens 60)))
    string?)
  (lambda (t) (syntax-e (llm-query #:instruction "Title it." #:data t #:max-tokens 20)))))
(finish (pipeline "A long text about cats."))""",
}


async def finished(source: str) -> RunFinished:
    request = RunRequest("strategy.scm", source, contexts={"": ITEMS}, latency=0.0, journal=False)
    return await run(request, lambda event: None, asyncio.Event())


@pytest.mark.parametrize("name", STRATEGIES)
async def test_the_run_is_as_estimated(name: str):
    source = STRATEGIES[name]
    inputs = Inputs(data={"": shape_of(ITEMS)})
    cost = analyse(Document.open("file:///strategy.scm", source), inputs).cost
    ended = await finished(source)
    assert ended.status == "finished", ended.error
    assert cost.calls.range.exact
    assert cost.calls.range.low == ended.totals.calls
    assert cost.usd is not None and cost.usd.high is not None and ended.totals.usd is not None
    assert cost.usd.low <= float(ended.totals.usd) <= cost.usd.high
    assert cost.tokens.low <= ended.totals.tokens <= (cost.tokens.high or 0)


ASK = """(define (q d) (syntax-e (llm-query #:instruction "Answer yes or no." #:max-tokens 4
  #:data (format "~a" d) #:model "gpt-4.1-nano")))
(define xs '("a" "b" "c" "d"))
"""

FIRST_CLASS = {
    "either function": '((if (string=? (q "t") "yes") q (lambda (x) (q (q x)))) "a")',
    "or": '((or (and (string=? (q "t") "zz") (lambda (x) x)) q) "a")',
    "case": '(map (case (q "t") [("yes") q] [else (lambda (x) (q x))]) xs)',
    "set! under a test": """(let ([f q])
      (when (string=? (q "t") "yes") (set! f (lambda (x) (q (q x))))) (map f xs))""",
    "shuffled thunks": "(parallel (shuffle (map (lambda (x) (lambda () (q x))) xs)))",
    "guarded thunks": """(parallel
      (for/list ([x xs] #:unless (string=? x "a")) (lambda () (q x))))""",
    "append-map": """(parallel (append-map
      (lambda (x) (list (lambda () (q x)) (lambda () (q (q x))))) xs))""",
    "unknown index": '((list-ref (list q (lambda (x) (q x))) (random 2)) "a")',
    "mutable hash": """(let ([h (make-hash)]) (hash-set! h 'k q)
      (map (lambda (x) ((hash-ref h 'k) x)) xs))""",
    "mutable vector": """(let ([v (vector string-upcase string-upcase)])
      (vector-set! v 0 q) ((vector-ref v 0) "a"))""",
    "association list": """((cdr (assoc "b" (list (cons "a" string-upcase) (cons "b" q)))) "z")""",
    "parameterize": """(let ([p (make-parameter (lambda (x) x))])
      (parameterize ([p q]) ((p) "a")))""",
    "sort by key": "(sort xs string<? #:key q #:cache-keys? #t)",
    "duplicates by key": "(remove-duplicates xs #:key q)",
    "replacing": '(regexp-replace* #rx"[ab]" "abab" q)',
    "escape": '(let/ec k (for ([x xs]) (when (string=? x "c") (k (q x))) (q x)) 1)',
    "box": '((unbox (box q)) "a")',
    "quasiquote": "(map q `(1 ,(q 2) ,@xs))",
    "a handle nobody awaits": """(begin
      (llm-query-async #:instruction "a" #:model "gpt-4.1-nano" #:max-tokens 3) 1)""",
    "python names share a list": """(begin
      (py-exec "n=[1,2,3]\\nn.pop()\\nm=n\\nm.append(1)\\nm.extend([5,6])")
      (map q (py-eval "n")))""",
    "retries": """(let loop ([n 3])
      (let ([a (q n)]) (if (or (string=? a "zz") (= n 0)) a (loop (- n 1)))))""",
}


@pytest.mark.parametrize("name", FIRST_CLASS)
async def test_the_estimate_holds_the_run(name: str):
    source = f'{ASK}(finish (format "~a" {FIRST_CLASS[name]}))'
    cost = analyse(Document.open("file:///strategy.scm", source)).cost
    ended = await finished(source)
    assert ended.status == "finished", ended.error
    calls, usd, tokens = ended.totals.calls, float(ended.totals.usd or 0), ended.totals.tokens
    assert "no model calls" not in show.lens_text(cost)
    assert cost.usd is not None
    for spent, (low, _, high) in ((calls, cost.calls.range), (usd, cost.usd),
                                  (tokens, cost.tokens)):  # fmt: skip
        assert low <= spent and (high is None or spent <= high)
