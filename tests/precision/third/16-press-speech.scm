;; A mayor's speech: draft, criticism by a cheap reader, revision; then a press line.
;; context: notes on the occasion

(define speech
  (critique-refine
    (lambda ()
      (syntax-e
        (llm-query
          #:instruction "Write a five-minute speech for the mayor from these notes. Plain words, one story, one promise, no jokes."
          #:data context
          #:model "gpt-4o"
          #:temperature 0.6
          #:max-tokens 1200)))

    (lambda (draft)
      (syntax-e
        (llm-query
          #:instruction "You are a speech coach. List at most six faults of this speech: sentences too long to say aloud, clichés, unclear promises, missing thanks. One line each, with the words concerned."
          #:data draft
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 350)))

    (lambda (critique draft)
      (syntax-e
        (llm-query
          #:instruction "Rewrite the speech so that every fault in the critique is mended. Leave the good passages as they are. Return the speech only."
          #:data (string-append "SPEECH:\n" draft "\n\nCRITIQUE:\n" critique)
          #:model "gpt-4o"
          #:temperature 0.4
          #:max-tokens 1200)))

    #:max-iter 2))

(py-set! "speech" speech)
(define minutes (py-eval "round(len(speech.split()) / 130, 1)"))

(define press-line
  (syntax-e
    (llm-query
      #:instruction "Quote the one sentence of this speech that a local newspaper would print. Return the sentence only, word for word."
      #:data speech
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 80)))

(finish
  (format "~a\n\n---\nSpeaking time: about ~a minutes\nFor the press: ~a"
          speech minutes press-line))
