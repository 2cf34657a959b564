;; Show notes for a whole season of a podcast.
;; context: JSON array of {"title": str, "transcript": str}
;; @assume transcripts = 60

(py-exec "
import json
episodes = json.loads(context)
")
(define titles (py-eval "[e['title'] for e in episodes]"))
(define transcripts (py-eval "[e['transcript'][:20000] for e in episodes]"))

(define (notes-for transcript)
  (syntax-e
    (llm-query
      #:instruction "Write show notes for this podcast episode: a two-sentence teaser, five bullet points, and the names of people and books mentioned."
      #:data transcript
      #:model "gpt-4o-mini"
      #:temperature 0.3
      #:max-tokens 400)))

(define notes (map notes-for transcripts))

(checkpoint "season-notes" notes)

(define sections
  (for/list ([title (in-list titles)]
             [note (in-list notes)]
             [i (in-naturals 1)])
    (format "## ~a. ~a\n\n~a" i title note)))

;; One paragraph about the season as a whole
(define season-blurb
  (syntax-e
    (llm-query
      #:instruction "From these episode notes write a 120-word description of the season for a podcast directory. No bullet points."
      #:data (string-join notes "\n\n")
      #:model "gpt-4o"
      #:temperature 0.6
      #:max-tokens 250)))

(finish (string-append "# The season\n\n" season-blurb "\n\n"
                       (string-join sections "\n\n")))
