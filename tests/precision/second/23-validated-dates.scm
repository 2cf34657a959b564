;; @data data/contract.txt

;; Key dates of a contract, checked for their form before anything is built on them.
(py-exec "
import json, datetime

def all_dates(text):
    try:
        rows = json.loads(text)['dates']
        for row in rows:
            datetime.date.fromisoformat(row['date'])
        return len(rows) > 0
    except (ValueError, KeyError, TypeError):
        return False

def by_date(text):
    return sorted(json.loads(text)['dates'], key=lambda row: row['date'])
")

(define extract-dates
  (with-validation
    (lambda (text)
      (syntax-e
        (llm-query
          #:instruction "List every date of this contract with what falls due. Return JSON: {dates: [{date: YYYY-MM-DD, event: str}]}"
          #:data text
          #:model "gpt-4.1-mini"
          #:json #t
          #:temperature 0.2
          #:max-tokens 800)))
    (lambda (answer) (py-call "all_dates" answer))
    #:max-retries 2))

(define calendar
  (try
    (py-call "by_date" (extract-dates context))
    on-error (lambda (message)
               (finish (string-append "No reliable dates: " message)))))

(finish calendar)
