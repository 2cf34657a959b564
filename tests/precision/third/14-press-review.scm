;; A daily press review with simple readability figures.
;; context: articles, parted by a line of "====="

(define articles
  (filter (lambda (a) (> (string-length a) 200))
          (map string-trim (string-split context "====="))))

(define summaries
  (map-async
    (lambda (article)
      (llm-query-async
        #:instruction "Summarise this newspaper article in two sentences for a minister's morning brief. Keep names and figures."
        #:data article
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 150))
    articles))

(define review
  (syntax-e
    (llm-query
      #:instruction "Write a press review of about 300 words from these summaries: lead with what concerns the ministry of transport, then the rest by subject."
      #:data (string-join summaries "\n\n")
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 700)))

(define figures
  (py-exec (string-append "
import re
review = '''" review "'''
words = re.findall(r'\\w+', review)
sentences = [s for s in re.split(r'[.!?]+', review) if s.strip()]
print(len(words), 'words,', len(sentences), 'sentences,',
      round(len(words) / max(1, len(sentences)), 1), 'words a sentence')
")))

(finish
  (string-append
    "PRESS REVIEW (" (number->string (length articles)) " articles)\n\n"
    review
    "\n\n" figures))
