;; @data data/brief.txt
;; Different experts look at one brief at the same time; the parts are merged in order.

(define (expert role task)
  (cons role
        (llm-query-async
          #:instruction (string-append "You are " role ". " task " At most 120 words.")
          #:data context
          #:model "gpt-4o-mini"
          #:temperature 0.2
          #:max-tokens 220)))

;; All handles are started before the first one is awaited
(define pending
  (list (expert "a pricing analyst" "Judge the price against what such products cost.")
        (expert "a product lawyer" "Name the claims that need proof.")
        (expert "a supply planner" "Name the risks to the date.")
        (expert "a reporter" "Write the three questions you would ask at the launch.")))

(define parts
  (for/list ([p pending])
    (format "## From ~a\n~a" (car p) (syntax-e (await (cdr p))))))

(define plan
  (syntax-e
    (llm-query
      #:instruction "Merge the views of these experts into a launch checklist with owners. Where they conflict, say so."
      #:data (string-join parts "\n\n")
      #:model "gpt-4.1"
      #:temperature 0.1
      #:max-tokens 700)))

(finish (string-append plan "\n\n" (string-join parts "\n\n")))
