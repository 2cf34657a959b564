;; Annotate a long gene report by halving it until the pieces are small.
;; @budget $1.50
(define piece-limit 8000)
(define overlap 300)

(define (split-point text)
  (define middle (quotient (string-length text) 2))
  (let search ([i middle])
    (cond
      [(>= i (- (string-length text) 1)) middle]
      [(char=? (string-ref text i) #\newline) i]
      [(> i (+ middle 1000)) middle]
      [else (search (+ i 1))])))

(define (pieces text)
  (if (<= (string-length text) piece-limit)
      (list text)
      (let* ([at (split-point text)]
             [left (substring text 0 (min (string-length text) (+ at overlap)))]
             [right (substring text at)])
        (append (pieces left) (pieces right)))))

(define parts (pieces context))
(printf "~a pieces\n" (length parts))

(define annotated
  (map-async
   (lambda (part)
     (llm-query-async
      #:instruction "List the gene variants named in this part of the report: name, position, zygosity, stated significance. One a line. Write NONE if there are none."
      #:data part
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 800))
   parts))

(define found-lines
  (for*/list ([block (in-list annotated)]
              [line (in-list (string-split block "\n"))]
              #:unless (member (string-trim line) '("" "NONE")))
    (string-trim line)))

(define unique-lines (sort (remove-duplicates found-lines) string<?))

(define (reconcile lines)
  (syntax-e
   (llm-query
    #:instruction "Some variants appear twice in slightly different wording. Join the duplicates, keep contradictions visible, and end with a list of variants of uncertain significance."
    #:data (string-join lines "\n")
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 1800)))

(if (null? unique-lines)
    (finish "The report names no variants.")
    (finish (reconcile unique-lines)))
