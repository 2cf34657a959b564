;; Classify goods into tariff headings; identical goods are asked for only once.
(struct line-item (number goods quantity))

(define items
  (map (lambda (row) (line-item (first row) (second row) (third row)))
       (py-eval "
import json
inv = json.loads(context)
[[i + 1, l['goods'].strip(), l['quantity']] for i, l in enumerate(inv['lines'])]
")))

(define (normal-form goods)
  (string-downcase (string-normalize-spaces goods)))

(define distinct-goods
  (remove-duplicates (map (lambda (i) (normal-form (line-item-goods i))) items)))

(define (key-for goods)
  (string-append "hs-" (hash goods)))

(define-values (known unknown)
  (partition (lambda (g) (and (restore (key-for g)) #t)) distinct-goods))

(eprintf "~a headings cached, ~a to ask\n" (length known) (length unknown))

(define answers
  (map-async
   (lambda (goods)
     (llm-query-async
      #:instruction "Give the four-digit HS heading for these goods. Answer with the four digits and nothing else."
      #:data goods
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 8))
   unknown))

(for ([goods (in-list unknown)]
      [answer (in-list answers)])
  (checkpoint (key-for goods) (string-trim answer)))

(define headings
  (for/hash ([goods (in-list distinct-goods)])
    (values goods (restore (key-for goods)))))

(define (render item)
  (define heading (hash-ref headings (normal-form (line-item-goods item))))
  (define plausible? (regexp-match? #px"^[0-9]{4}$" heading))
  (format "~a\t~a\t~a\t~a"
          (line-item-number item)
          (line-item-goods item)
          (line-item-quantity item)
          (if plausible? heading "CHECK BY HAND")))

(finish (string-join (map render items) "\n"))
