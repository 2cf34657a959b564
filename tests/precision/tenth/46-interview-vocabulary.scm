;; How rich is the customer's vocabulary? Pull the customer's lines out of a call, then measure.
;; @data data/transcript.txt
;; @budget $0.30

(define customer-lines
  (syntax-e (llm-query
    #:instruction "Copy out everything that speaker B says, word for word, without the speaker's name."
    #:data context
    #:model "gpt-4o-mini"
    #:temperature 0.0
    #:max-tokens 3000)))

;; measuring is cheaper and more exact in Python
(py-exec "
import re
def words(text):
    return re.findall(r\"[a-z']+\", text.lower())
")

(define total (py-eval (string-append "len(words('''" customer-lines "'''))")))
(define distinct (length (remove-duplicates (py-call "words" customer-lines))))

(define richness
  (if (zero? total)
      0.0
      (exact->inexact (/ distinct total))))

(define mood
  (syntax-e (llm-query
    #:instruction "Describe the customer's mood in one sentence."
    #:data customer-lines
    #:model "gpt-4o-mini"
    #:max-tokens 60)))

(finish (hash 'words total
              'distinct distinct
              'richness richness
              'mood mood))
