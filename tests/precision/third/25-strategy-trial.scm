;; Anonymise patient letters. Two ways of asking are tried on a few letters, a judge
;; picks one, and the winner does the rest.
;; context: JSON array of letters
;; @budget $4.00

(define letters (py-eval "
import json
[str(x) for x in json.loads(context)]
"))

(define prompts
  (hash "tags" "Replace every name, date, place, telephone number and identifier in this letter by a tag such as [NAME] or [DATE]. Change nothing else. Return the letter."
        "rewrite" "Rewrite this letter so that no person, place or date can be recognised, with neutral wording in their stead; keep all medical content. Return the letter."))

(define (anonymise style batch)
  (map-async
    (lambda (letter)
      (llm-query-async
        #:instruction (hash-ref prompts style)
        #:data letter
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 4000))
    batch
    #:max-concurrent 8))

(define trial-size (min 3 (length letters)))
(define trial (take letters trial-size))
(define remaining (drop letters trial-size))

(define by-tags (anonymise "tags" trial))
(define by-rewrite (anonymise "rewrite" trial))

(define (judge)
  (syntax-e
    (llm-query
      #:instruction "Two methods anonymised the same patient letters. Which one leaves fewer clues to the person without losing medical content? Answer with one word: TAGS or REWRITE."
      #:data (string-append
               "ORIGINALS:\n" (string-join trial "\n---\n")
               "\n\nTAGS:\n" (string-join by-tags "\n---\n")
               "\n\nREWRITE:\n" (string-join by-rewrite "\n---\n"))
      #:model "gpt-4o"
      #:temperature 0.0
      #:max-tokens 5)))

(define rewrite-wins?
  (and (pair? trial)
       (string-prefix? (string-upcase (string-trim (judge))) "REWRITE")))

(define cleaned
  (if rewrite-wins?
      (append by-rewrite (anonymise "rewrite" remaining))
      (append by-tags (anonymise "tags" remaining))))

(py-set! "cleaned" cleaned)
(define leaks (py-exec "
import re
hits = [i + 1 for i, t in enumerate(cleaned) if re.search(r'\\d{4,}|@', t)]
print('Check by hand: ' + ', '.join(map(str, hits)) if hits else 'No long number or address was left.')
"))

(finish
  (string-append
    "Method: " (if rewrite-wins? "rewrite" "tags") "\n" leaks "\n"
    (string-join cleaned "\n\n=== LETTER ===\n\n")))
