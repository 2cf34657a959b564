;; A product page in parallel aspects: specs, story, questions and answers, SEO.
;; context: the manufacturer's data sheet

(define (aspect instruction limit)
  (llm-query-async
    #:instruction instruction
    #:data context
    #:model "gpt-4o-mini"
    #:temperature 0.4
    #:max-tokens limit))

(define specs-h
  (aspect "List the technical specifications as a Markdown table with two columns. Only what the data sheet says." 500))
(define story-h
  (aspect "Write three short paragraphs that describe the product to a home user. No superlatives." 350))
(define faq-h
  (aspect "Write five questions a buyer would ask, with answers from the data sheet. Leave out what it does not answer." 500))
(define seo-h
  (llm-query-async
    #:instruction "Return JSON: {\"title\": string of at most 60 characters, \"description\": string of at most 155 characters, \"keywords\": [string]} for the product on this data sheet."
    #:data context
    #:model "gpt-4o-mini"
    #:json #t
    #:temperature 0.0
    #:max-tokens 200))

(define specs (syntax-e (await specs-h)))
(define story (syntax-e (await story-h)))
(define faq (syntax-e (await faq-h)))
(define seo-raw (syntax-e (await seo-h)))

;; the SEO block may lack a key: fall back to a plain one
(py-set! "seo_raw" seo-raw)
(define seo
  (with-handlers ([exn:fail?
                   (lambda (e)
                     (display (format "SEO block unusable: ~a\n" (exn-message e)))
                     "title: (to be written)\ndescription: (to be written)\n")])
    (py-exec "
import json
d = json.loads(seo_raw)
print('title:', d['title'][:60])
print('description:', d['description'][:155])
print('keywords:', ', '.join(d.get('keywords', [])[:8]))
")))

(define page
  (string-append "---\n" seo "---\n\n"
                 story "\n\n## Specifications\n\n" specs
                 "\n\n## Questions\n\n" faq "\n"))

(define contradictions
  (string-trim
    (syntax-e
      (llm-query
        #:instruction "Compare the page with the data sheet. List statements of the page that contradict the sheet or are not in it, one per line. If there are none, answer NONE."
        #:data (string-append "DATA SHEET:\n" context "\n\nPAGE:\n" page)
        #:model "gpt-4o"
        #:temperature 0.0
        #:max-tokens 400))))

(finish
  (if (string-prefix? contradictions "NONE")
      page
      (string-append page "\n<!-- CHECK:\n" contradictions "\n-->\n")))
