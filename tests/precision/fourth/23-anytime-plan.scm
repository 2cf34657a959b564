;; An evacuation plan in three levels; each better level is tried only while tokens
;; are left, and a level that fails leaves the one before it standing.

(define site context)
(define total-tokens 24000)

(define (plan-query previous model instruction)
  (syntax-e
   (llm-query
    #:instruction instruction
    #:data (if previous
               (string-append "SITE:\n" site "\n\nPLAN SO FAR:\n" previous)
               (string-append "SITE:\n" site))
    #:model model
    #:temperature 0.2
    #:max-tokens 1500)))

(define levels
  (list
   (list "quick" "gpt-4o-mini"
         "Draft an evacuation plan for this site: exits, assembly points, responsibilities.")
   (list "better" "gpt-4o-mini"
         "Improve the plan: people with reduced mobility, blocked exits, night shift. Return the whole plan.")
   (list "best" "gpt-4o"
         "Check the plan against the site description, correct what does not fit, and number the steps. Return the whole plan.")))

(define (climb remaining best best-name)
  (if (null? remaining)
      (list best-name best)
      (let* ([level (car remaining)]
             [name (first level)]
             [plan (with-handlers ([exn:fail?
                                    (lambda (e)
                                      (eprintf "level ~a gave up: ~a\n" name (exn-message e))
                                      #f)])
                     (plan-query best (second level) (third level)))])
        (cond
          [plan
           (checkpoint (string-append "evacuation-plan/" name) plan)
           (climb (cdr remaining) plan name)]
          [else (list best-name best)]))))

(define outcome
  (parameterize ([token-budget total-tokens])
    (climb levels #f "none")))

(define plan (second outcome))

(finish
 (if plan
     (format "Level reached: ~a\n\n~a" (first outcome) plan)
     "No plan could be drafted within the token budget."))
