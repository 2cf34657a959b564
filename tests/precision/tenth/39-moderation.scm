;; Moderate forum posts: a small model on everything, a panel of three only for doubtful posts.
;; @data data/posts.json
;; @budget $2.00

(define posts (py-eval "
import json
[str(post)[:4000] for post in json.loads(context)]
"))

(define labels "spam, harassment, off-topic or fine")

(define (screen post)
  (llm-query-async
    #:instruction (string-append
      "Moderate the post. The label is " labels
      ". Return JSON: {label: str, confidence: 0-1}")
    #:data post
    #:model "gpt-4o-mini"
    #:schema "{label: str, confidence: 0-1}"
    #:temperature 0.0
    #:max-tokens 50))

;; different models, so that their errors differ too
(define (panel post)
  (vote
    (for/list ([model '("gpt-4o" "gpt-4.1" "claude-sonnet-4-5")])
      (lambda ()
        (llm-query-async
          #:instruction (string-append "Moderate the post. Answer with one label only, in lower case: " labels ".")
          #:data post
          #:model model
          #:temperature 0.0
          #:max-tokens 8)))
    #:method 'plurality))

(py-exec "
import json
def doubt(answer):
    return 1 - json.loads(answer)['confidence']
def label(answer):
    answer = answer.strip()
    return json.loads(answer)['label'] if answer.startswith('{') else answer
")

(define key (string-append "moderation-" (hash context)))
(define verdicts
  (or (restore key)
      (checkpoint key
        (active-learning
          screen
          panel
          (lambda (answer) (py-call "doubt" answer))
          posts
          #:threshold 0.3))))

(finish
  (for/list ([post (in-list posts)] [verdict (in-list verdicts)])
    (list (py-call "label" verdict) post)))
