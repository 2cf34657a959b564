;; Show notes for a season of podcast transcripts, plus a season trailer.
(define episodes
  (py-eval "
import re
parts = re.split(r'^## Episode ', context, flags=re.M)
[p.strip()[:14000] for p in parts if p.strip()]
"))

(define show-notes
  (map-async
    (lambda (episode)
      (llm-query-async
        #:instruction "Write show notes for this podcast transcript: a two-sentence teaser, five bullet points, and every book or tool mentioned."
        #:model "gpt-4.1-mini"
        #:temperature 0.3
        #:max-tokens 450))
    episodes
    #:max-concurrent 10))

(checkpoint "show-notes" show-notes)

(define season-themes
  (syntax-e
    (llm-query
      #:instruction "Name the three themes that run through these episodes, with the episodes that carry each."
      #:data (string-join show-notes "\n\n---\n\n")
      #:model "gpt-4o-mini"
      #:temperature 0.2
      #:max-tokens 500)))

(define trailer
  (syntax-e
    (llm-query
      #:instruction "Write a 60-second spoken trailer for the season, built on these themes. Warm tone, no hype words."
      #:data season-themes
      #:model "gpt-4o"
      #:temperature 0.7
      #:max-tokens 350)))

(define numbered
  (for/list ([n (in-naturals 1)]
             [note show-notes])
    (format "### ~a\n~a" n note)))

(finish
  (string-append
    "# Trailer\n" trailer "\n\n"
    "# Themes\n" season-themes "\n\n"
    "# Episodes\n" (string-join numbered "\n\n")))
