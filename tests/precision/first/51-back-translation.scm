;; @data data/products.json
;; Translate product lines to German and back; report the lines where the sense has moved.

(define product-lines (py-eval "
import json
['%s in %s, %d grams' % (p['name'], p['attrs']['colour'], p['attrs']['weight_g']) for p in json.loads(context)]
"))

(define (in-batches items n)
  (let loop ([rest items] [batches '()])
    (cond
      [(null? rest) (reverse batches)]
      [(<= (length rest) n) (reverse (cons rest batches))]
      [else (loop (drop rest n) (cons (take rest n) batches))])))

(define (translate-batch instruction)
  (lambda (batch)
    (llm-query-async
      #:instruction (string-append instruction " Keep one line per line, in the same order, and add nothing.")
      #:data batch
      #:model "gemini-2.5-flash"
      #:temperature 0.0
      #:max-tokens 600)))

(define batches
  (map (lambda (batch) (string-join batch "\n")) (in-batches product-lines 9)))

(define german (map-async (translate-batch "Translate these shop lines into German.") batches))
(define english (map-async (translate-batch "Translate these German shop lines into English.") german))

(define comparisons
  (map-async
    (lambda (triple)
      (llm-query-async
        #:instruction "Compare ORIGINAL and BACK line by line. List the lines whose sense differs, with the German line. Write NONE if all agree."
        #:data (format "ORIGINAL:\n~a\n\nGERMAN:\n~a\n\nBACK:\n~a" (first triple) (second triple) (third triple))
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 300))
    (map list batches german english)))

(define (clean? comparison) (string-prefix? (string-trim comparison) "NONE"))

(finish
  (string-append
    (string-join german "\n")
    "\n\nTO CHECK\n"
    (string-join (filter (negate clean?) comparisons) "\n")))
