;; Minutes of a two-day offsite from its transcript: extract, then merge as a tree.
;; data: transcript.txt
;; @assume chunks = 60

(define chunks (py-eval "
def split_transcript(text, size=6000, overlap=400):
    out, pos = [], 0
    while pos < len(text):
        out.append(text[pos:pos + size])
        pos += size - overlap
    return out
split_transcript(context)
"))

(define (extract chunk)
  (llm-query-async
    #:instruction "From this part of a meeting transcript list: DECISIONS (who decided what), ACTIONS (owner, task, date) and OPEN QUESTIONS. Write 'none' under a heading that has no entry. Invent nothing."
    #:data chunk
    #:model "gpt-4.1-mini"
    #:temperature 0.0
    #:max-tokens 450))

(define (merge-notes left right)
  (syntax-e
    (llm-query
      #:instruction "Merge these two sets of meeting notes into one with the same three headings. Drop duplicates; keep every owner and date."
      #:data (string-append left "\n\n=====\n\n" right)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 1200)))

(define minutes
  (cond
    [(null? chunks) ""]
    [else
     (let* ([key (string-append "offsite-notes-" (hash context))]
            [notes (or (restore key)
                       (let ([fresh (map-async extract chunks #:max-concurrent 12)])
                         (checkpoint key fresh)
                         fresh))])
       (tree-reduce merge-notes notes #:branch-factor 2))]))

(if (string=? minutes "")
    (finish "The transcript is empty.")
    (finish
      (llm-query
        #:instruction "Format these notes as the official minutes of the offsite: a summary of five sentences, then a table of decisions, a table of actions sorted by owner, and the open questions."
        #:data minutes
        #:model "gpt-4o"
        #:temperature 0.1
        #:max-tokens 2000)))
