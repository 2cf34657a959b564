;; An onboarding guide for a code base: small modules are described by a
;; single call, large ones delegated to a sub-agent with its own sandbox.
;; context: JSON {"modules": [{"name": str, "source": str}]}
;; @budget $3.00

(struct module-info (name source))

(define names (py-eval "
import json
project = json.loads(context)
[m['name'] for m in project['modules']]
"))
(define sources (py-eval "[m['source'] for m in project['modules']]"))
(define modules (map module-info names sources))

(define (large? m)
  (> (string-length (module-info-source m)) 60000))

(define-values (large small) (partition large? modules))

(define small-texts
  (map-async
    (lambda (m)
      (llm-query-async
        #:instruction "Describe this module for a new developer: purpose, main functions, what to know before changing it. At most 150 words."
        #:data (string-append "MODULE " (module-info-name m) "\n\n" (module-info-source m))
        #:model "gpt-4o-mini"
        #:temperature 0.1
        #:max-tokens 350))
    small))

;; recursive calls are synchronous
(define (delegate m)
  (display (string-append "delegating " (module-info-name m) "\n"))
  (with-handlers ([exn:fail?
                   (lambda (e)
                     (string-append "(no description: " (exn-message e) ")"))])
    (syntax-e
      (llm-query
        #:instruction "The data is the source of a very large module. Split it at its top-level definitions, summarize the parts with a cheap model, and combine the summaries into a description of at most 300 words for a new developer."
        #:data (module-info-source m)
        #:recursive #t
        #:model "gpt-4o"
        #:temperature 0.0))))

(define large-texts (map-async delegate large #:max-concurrent 3))

(define (section m text)
  (string-append "## " (module-info-name m) "\n" text))

(define body
  (string-join
    (append (map section small small-texts)
            (map section large large-texts))
    "\n\n"))

(define introduction
  (llm-query
    #:instruction "Write a one-page introduction to this project from its module descriptions: architecture, data flow, the three modules to read first."
    #:data body
    #:model "gpt-4o"
    #:temperature 0.3
    #:max-tokens 900))

(finish (string-append (syntax-e introduction) "\n\n" body))
