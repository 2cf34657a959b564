;; Press release from a product fact sheet, polished in two rounds, with social posts.
(define fact-sheet (string-trim context))

(define facts
  (syntax-e
    (llm-query
      #:instruction "List the verifiable facts of this fact sheet as bullets: names, dates, numbers, prices. No adjectives."
      #:data fact-sheet
      #:model "gpt-4o-mini"
      #:temperature 0.0
      #:max-tokens 500)))

(define release
  (critique-refine
    (lambda (source)
      (syntax-e
        (llm-query
          #:instruction "Write a press release of 350 words: headline, dateline, lead, one quote marked [QUOTE TO APPROVE], boilerplate."
          #:data source
          #:model "gpt-4o"
          #:temperature 0.6
          #:max-tokens 800)))
    (lambda (draft)
      (syntax-e
        (llm-query
          #:instruction "You are a news editor. List claims of the release that the facts do not support, and every puffed-up phrase."
          #:data (string-append "FACTS:\n" facts "\n\nRELEASE:\n" draft)
          #:model "gpt-4o-mini"
          #:temperature 0.0
          #:max-tokens 400)))
    (lambda (draft critique)
      (syntax-e
        (llm-query
          #:instruction "Rewrite the release so that the editor's points are met. Keep the length and the layout."
          #:data (string-append "RELEASE:\n" draft "\n\nEDITOR:\n" critique "\n\nFACTS:\n" facts)
          #:model "gpt-4o"
          #:temperature 0.4
          #:max-tokens 900)))
    #:max-iter 2))

(define posts
  (map-async
    (lambda (network)
      (llm-query-async
        #:instruction (string-append "Write one post announcing this release for " network ". No hashtags beyond two.")
        #:data release
        #:model "gpt-4o-mini"
        #:max-tokens 200))
    (list "LinkedIn" "Mastodon" "an internal staff newsletter")))

(finish (string-append release "\n\n=== POSTS ===\n" (string-join posts "\n\n")))
