;; Write a campaign tagline; a strict brand manager signs it off.

(define brief context)

(define (propose feedback previous)
  (syntax-e
    (llm-query
      #:instruction "Write one campaign tagline (at most 9 words) for the brief. Take the feedback on your previous attempt into account. Return the tagline only."
      #:data (string-append "BRIEF:\n" brief
                            "\n\nPREVIOUS:\n" previous
                            "\n\nFEEDBACK:\n" feedback)
      #:model "gpt-4o"
      #:temperature 0.9
      #:max-tokens 40)))

(define (judge tagline)
  (syntax-e
    (llm-query
      #:instruction "You are a very strict brand manager. If the tagline is perfect for the brief answer APPROVED and nothing else. Otherwise answer REJECTED: and what to change, in one sentence."
      #:data (string-append "BRIEF:\n" brief "\n\nTAGLINE:\n" tagline)
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 80)))

(define (approved? verdict)
  (string-prefix? (string-upcase (string-trim verdict)) "APPROVED"))

(define final-tagline
  (let loop ([tagline (propose "none yet" "none yet")] [attempt 1])
    (display (format "attempt ~a: ~a\n" attempt tagline))
    (define verdict (judge tagline))
    (if (approved? verdict)
        tagline
        (loop (propose verdict tagline) (+ attempt 1)))))

(define variants
  (syntax-e
    (llm-query
      #:instruction "Adapt this tagline for a poster, a radio spot and a social post. Three lines."
      #:data final-tagline
      #:model "gpt-4o-mini"
      #:temperature 0.6
      #:max-tokens 150)))

(finish (string-append final-tagline "\n\n" variants))
