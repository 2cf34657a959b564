;; @data data/brief.txt
;; Ten headlines, measured in Python, the best three polished.

(define headlines
  (syntax-e
    (llm-query
      #:instruction "Write ten headlines for the announcement in this brief, one a line, no numbering."
      #:data context
      #:model "gpt-4o-mini"
      #:temperature 0.9
      #:max-tokens 300)))

(display headlines)
(newline)

;; Short ones with a number in them do best
(define ranking
  (py-exec
    (string-append
      "lines = '''" headlines "'''.splitlines()\n"
      "def score(s):\n"
      "    return (10 if any(c.isdigit() for c in s) else 0) - abs(len(s) - 55) / 5\n"
      "ranked = sorted((s.strip() for s in lines if s.strip()), key=score, reverse=True)\n"
      "print('\\n'.join(ranked[:3]))\n")))

(define polished
  (syntax-e
    (llm-query
      #:instruction "Polish these three headlines for a trade magazine: concrete, active, no exclamation marks. Keep the facts of the brief."
      #:data (string-append "BRIEF:\n" context "\n\nHEADLINES:\n" ranking)
      #:model "claude-sonnet-4-5"
      #:temperature 0.4
      #:max-tokens 200)))

(finish polished)
