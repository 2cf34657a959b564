;; Minutes of a long meeting: a fold over the agenda items, because later
;; items refer back to earlier decisions.
;; context: the transcript, agenda items begin with "### "

(define items
  (filter (lambda (s) (not (string=? s "")))
          (map string-trim (string-split context "### "))))

(define (fold-item item minutes)
  (syntax-e
    (llm-query
      #:instruction "Continue the minutes with the next agenda item: decision, vote, tasks (who, what, until when). If it changes an earlier decision, say so at both places. Return the complete minutes so far."
      #:data (string-append "MINUTES SO FAR:\n" minutes
                            "\n\nNEXT ITEM, TRANSCRIPT:\n" item)
      #:model "gpt-4o"
      #:temperature 0.1
      #:max-tokens 4000)))

(define minutes (foldl fold-item "(none yet)" items))
(checkpoint "minutes" minutes)

;; independent extractions from the finished minutes
(define tasks-handle
  (llm-query-async
    #:instruction "List all tasks as JSON: {\"tasks\": [{\"who\": str, \"what\": str, \"due\": str}]}. Use an empty string for an unknown due date."
    #:data minutes
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 800))

(define mail-handle
  (llm-query-async
    #:instruction "Write a five-sentence e-mail to those who missed the meeting."
    #:data minutes
    #:model "gpt-4o-mini"
    #:temperature 0.4
    #:max-tokens 300))

(py-set! "tasks_json" (syntax-e (await tasks-handle)))
(define task-table (py-eval "
import json
tasks = json.loads(tasks_json).get('tasks', [])
'\\n'.join(f\"{t.get('who', '?'):<20} {t.get('due', ''):<12} {t.get('what', '')}\" for t in tasks)
"))

(finish
  (string-append
    minutes
    "\n\nTASKS\n" task-table
    "\n\nE-MAIL\n" (syntax-e (await mail-handle))))
