;; Forum moderation: cheap screen of every post, a strong second opinion on what was flagged.
;; data: posts.json
(define posts
  (py-eval "
import json
queue = json.loads(context)
[p.get('text', '')[:3000] for p in queue]
"))

(define (screen post)
  (llm-query-async
    #:instruction "Moderate this forum post by the rules: no threats, no personal data, no advertising. Return {\"verdict\": \"ok\" or \"flag\", \"rule\": string, \"reason\": string} and nothing else."
    #:data post
    #:model "gpt-4.1-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 150))

(define screened (map-async screen posts #:max-concurrent 20))

(py-set! "screened" screened)
(define flagged
  (py-eval "
results = [json.loads(s) for s in screened]
[i for i, r in enumerate(results) if r.get('verdict') == 'flag']
"))

(define (second-opinion i)
  (llm-query-async
    #:instruction "A filter flagged this forum post. Decide as an experienced moderator: start with KEEP, EDIT or REMOVE, then explain in two sentences to the author."
    #:data (list-ref posts i)
    #:model "gpt-4o"
    #:temperature 0.1
    #:max-tokens 200))

(define opinions (map-async second-opinion flagged))

(define (opinion-kind text)
  (cond
    [(string-prefix? text "REMOVE") "remove"]
    [(string-prefix? text "EDIT") "edit"]
    [else "keep"]))

(define lines
  (for/list ([i flagged] [text opinions])
    (format "post ~a [~a]\n~a" (+ i 1) (opinion-kind (string-trim text)) text)))

(finish
  (string-append
    (format "~a posts screened, ~a flagged\n\n" (length posts) (length flagged))
    (string-join lines "\n\n")))
