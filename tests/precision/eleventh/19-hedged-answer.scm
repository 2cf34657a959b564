;; @data data/manual.txt

;; Task: answer a user's question on the manual fast; whichever model is first wins.
;; Should all of them fail, the user at least gets the passage that fits best.

(define question "How do I create a posting?")

(define (ask words model)
  (lambda ()
    (llm-query-async
      #:instruction "Answer the QUESTION from the MANUAL only, in at most three sentences. If the manual does not tell, say so."
      #:data (string-append "QUESTION:\n" words "\n\nMANUAL:\n" context)
      #:model model
      #:temperature 0.0
      #:max-tokens 200)))

(define (best-passage words)
  (py-set! "words" words)
  (py-eval "
wanted = set(words.lower().split())
passages = [p for p in context.split('\\n\\n') if p.strip()]
max(passages, key=lambda p: len(wanted & set(p.lower().split())), default='')
"))

(define answer-question
  (try-fallback
    (lambda (words)
      (race (list (ask words "gpt-4o-mini")
                  (ask words "gpt-4.1-mini")
                  (ask words "gpt-4o"))))
    (lambda (words)
      (string-append "No model could be reached. The manual says:\n" (best-passage words)))))

(define answer (answer-question question))

(eprintf "~a tokens used\n" (hash-ref (tokens-used) 'total_tokens))
(finish (hash 'question question 'answer answer))
