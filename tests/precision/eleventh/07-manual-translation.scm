;; @data data/manual.txt
;; data: glossary = data/glossary.txt

;; Task: translate a short manual into German with the house glossary, checked by a second model.

(define glossary (get-context "glossary"))

(define (with-glossary text)
  (string-append "GLOSSARY:\n" glossary "\n\nTEXT:\n" text))

(define translation
  (critique-refine
    (lambda ()
      (syntax-e (llm-query
        #:instruction "Translate the TEXT into German. Use the terms of the GLOSSARY without exception. Return only the translation."
        #:data (with-glossary context)
        #:model "gpt-4o"
        #:temperature 0.2
        #:max-tokens 2000)))
    (lambda (draft)
      (syntax-e (llm-query
        #:instruction "Compare the GERMAN draft with the English TEXT and the GLOSSARY. List wrong terms, omissions and grammar errors, one a line. If there are none, answer only NO ISSUES."
        #:data (string-append (with-glossary context) "\n\nGERMAN:\n" draft)
        #:model "gpt-4o-mini"
        #:temperature 0.0
        #:max-tokens 400)))
    (lambda (draft issues)
      (syntax-e (llm-query
        #:instruction "Correct the GERMAN draft according to the ISSUES and keep to the GLOSSARY. Return only the corrected translation."
        #:data (string-append (with-glossary context)
                              "\n\nGERMAN:\n" draft
                              "\n\nISSUES:\n" issues)
        #:model "gpt-4o"
        #:temperature 0.0
        #:max-tokens 2000)))
    #:max-iter 2
    #:done? (lambda (issues) (string-contains? issues "NO ISSUES"))))

(finish translation)
