;;; Results

(syntax-e (llm-query #:data "a"))
;=> "[a]"

(syntax-e "text")
;=> "text"

(syntax? (llm-query #:data "a"))
;=> true

(string? (llm-query #:data "a"))
;=> false

(equal? (llm-query #:data "a") (llm-query #:data "a"))
;=> true

(equal? (llm-query #:data "a") (llm-query #:data "b"))
;=> false

(hash-ref (hash (llm-query #:data "a") 1) (llm-query #:data "a"))
;=> 1

(syntax-e (datum->syntax #f "code"))
;=> "code"

(syntax-e (datum->syntax "code"))
;=> "code"

(syntax->datum (datum->syntax #'here 'x))
;=> "x"

(unsafe-interpolate (llm-query #:data "a"))
;=> "[a]"

(unsafe-raw-query #:data "a")
;=> "[a]"

(unsafe-raw-query "do" "a")
;=> "[a]"

(unsafe-raw-query "do")
;=> "[do]"

(llm-query #:data (llm-query #:data "a"))
;=> "[[a]]"

(llm-query #:data (list 1 "a" (hash 'k #t)))
;=> "[[1,\"a\",{\"k\":true}]]"
