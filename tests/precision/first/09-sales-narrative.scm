;; @data data/sales.csv
;; The figures come from Python, the words from the model.

(define figures (py-exec "
import csv, io
rows = list(csv.DictReader(io.StringIO(context)))
revenue = {}
for r in rows:
    revenue.setdefault(r['region'], {}).setdefault(r['month'], 0.0)
    revenue[r['region']][r['month']] += int(r['units']) * float(r['price'])
for region in sorted(revenue):
    months = sorted(revenue[region])
    total = sum(revenue[region].values())
    best = max(months, key=lambda m: revenue[region][m])
    print(f'{region}: total {total:.0f}, best month {best} ({revenue[region][best]:.0f})')
"))

(define narrative
  (syntax-e
    (llm-query
      #:instruction "Comment on these sales figures for the board in one paragraph. Use only numbers that appear in the data."
      #:data figures
      #:model "gpt-4o"
      #:temperature 0.3
      #:max-tokens 300)))

;; Does each number of the paragraph occur in the figures?
(py-set! "narrative" narrative)
(py-set! "figures" figures)
(define invented (py-eval "
import re
known = set(re.findall(r'[0-9]+', figures))
[n for n in re.findall(r'[0-9]+', narrative.replace(',', '')) if n not in known]
"))

(finish
  (if (null? invented)
      (string-append figures "\n" narrative)
      (string-append figures "\n" narrative
                     "\n\nWARNING, numbers not in the figures: " (string-join invented ", "))))
