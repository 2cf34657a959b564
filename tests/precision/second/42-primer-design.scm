;; @data data/genome.txt

;; Find candidate primers in a gene and let a model judge them.
(define sequence
  (py-eval "''.join(line.strip() for line in context.splitlines() if not line.startswith('>'))"))

(define (gc-share text)
  (/ (for/sum ([base text]) (if (memv base '(#\G #\C)) 1 0))
     (string-length text)))

(define primer-length 20)

(define candidates
  (for*/list ([start (in-range 0 (- (string-length sequence) primer-length) 5)]
              [piece (in-value (substring sequence start (+ start primer-length)))]
              #:when (<= 2/5 (gc-share piece) 3/5))
    (format "~a\t~a" start piece)))

(define judged
  (llm-query
    #:instruction "You design PCR primers. From these candidates (position, tab, sequence) choose the best five, avoid hairpins and runs of one base, and give a reason for each."
    #:data (string-join candidates "\n")
    #:model "gpt-4o"
    #:temperature 0.0
    #:max-tokens 600))

(finish judged)
