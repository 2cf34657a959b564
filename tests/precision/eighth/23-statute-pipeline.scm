;; Statute to plain language: sequence of extraction, rewriting and a last check.
(define (split-sections text)
  (filter (lambda (s) (> (string-length s) 20))
          (map string-trim (regexp-split #px"(?m:^§)" text))))

(define (gist-of section)
  (llm-query-async
   #:instruction "State what this section of the statute obliges, forbids or allows, whom it addresses and its exceptions. At most 80 words."
   #:data section
   #:model "gpt-4o-mini"
   #:temperature 0.0
   #:max-tokens 200))

(define extract
  (with-validation
   (lambda (text)
     (fan-out-aggregate
      gist-of
      (lambda (gists) (string-join gists "\n\n"))
      (split-sections text)
      #:max-concurrent 10))
   (lambda (result) (> (string-length result) 200))))

(define (rewrite gists)
  (syntax-e
   (llm-query
    #:instruction "Write a leaflet for citizens from these gists. Headings as questions, short sentences, no section numbers in the running text. End with a paragraph headed 'Where to ask'."
    #:data gists
    #:model "gpt-4o"
    #:temperature 0.3
    #:max-tokens 2000)))

(define check-leaflet
  (with-validation
   identity
   (lambda (leaflet) (string-contains? leaflet "Where to ask"))))

(define pipeline (sequence extract rewrite check-leaflet))

(define leaflet
  (with-handlers ([exn:fail?
                   (lambda (e)
                     (eprintf "pipeline stopped: ~a\n" (exn-message e))
                     #f)])
    (pipeline context)))

(finish (or leaflet "The leaflet did not pass its checks; see the log."))
