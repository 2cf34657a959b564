;; @data data/messages.json

;; Cheap moderation for all messages, the strong model only where the cheap one doubts.
(py-exec "import json")
(define messages (py-eval "[m['text'] for m in json.loads(context)]"))

(define (moderate model)
  (lambda (message)
    (llm-query-async
      #:instruction "Is this message spam? Return JSON: {spam: bool, confidence: number from 0 to 1}"
      #:data message
      #:model model
      #:schema "{spam: bool, confidence: 0-1}"
      #:temperature 0.0
      #:max-tokens 60)))

(define (doubt answer)
  (hash-ref (py-call "json.loads" answer) 'confidence))

(define labels
  (active-learning
    (moderate "gpt-4o-mini")
    (moderate "gpt-4o")
    doubt
    messages
    #:threshold 0.4
    #:max-concurrent 15))

(define spam
  (for/list ([message messages]
             [label labels]
             #:when (hash-ref (py-call "json.loads" label) 'spam))
    message))

(finish (hash 'checked (length messages) 'spam spam))
