;; Release notes from a commit log: classify in Python, draft, critique, refine.
;; @budget $0.60

(py-exec "
import re
groups = {'feat': [], 'fix': [], 'perf': [], 'other': []}
for line in context.splitlines():
    m = re.match(r'^[0-9a-f]{7,40}\\s+(?:(\\w+)(?:\\([^)]*\\))?!?:\\s*)?(.+)$', line.strip())
    if m:
        kind = m.group(1) if m.group(1) in groups else 'other'
        groups[kind].append(m.group(2))
outline = '\\n'.join(
    f'{kind.upper()}\\n' + '\\n'.join('- ' + s for s in subjects)
    for kind, subjects in groups.items() if subjects)
")

(define outline (py-eval "outline"))
(define how-many (py-eval "sum(len(v) for v in groups.values())"))

(when (zero? how-many)
  (finish "The log contains no commits."))

(define notes
  (critique-refine
   (lambda ()
     (syntax-e
      (llm-query
       #:instruction "Write release notes for end users from this grouped commit log. No commit jargon, at most one line a change."
       #:data outline
       #:model "gpt-4o"
       #:temperature 0.4
       #:max-tokens 1200)))
   (lambda (draft)
     (syntax-e
      (llm-query
       #:instruction "Compare the release notes with the commit log: what is missing, invented, or unclear to a user? Be brief."
       #:data (string-append "NOTES:\n" draft "\n\nLOG:\n" outline)
       #:model "gpt-4o-mini"
       #:temperature 0.0
       #:max-tokens 400)))
   (lambda (draft critique)
     (syntax-e
      (llm-query
       #:instruction "Revise the release notes so that the criticism no longer applies. Return the notes only."
       #:data (string-append "NOTES:\n" draft "\n\nCRITICISM:\n" critique "\n\nLOG:\n" outline)
       #:model "gpt-4o"
       #:temperature 0.2
       #:max-tokens 1200)))
   #:max-iter 2))

(display (format "~a commits covered\n" how-many))
(finish notes)
