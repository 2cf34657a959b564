(define story
  (let loop ([turn 0] [text "It was dark."])
    (if (= turn 6)
        text
        (loop (+ turn 1)
              (syntax-e (llm-query #:instruction "Continue in one sentence." #:data text
                                   #:model "gpt-4.1-nano" #:max-tokens 40))))))
(finish story)
