;; @data data/incident.txt
;; @budget $0.20 40-calls 10min
;; Build the story of an outage from the on-call chat, message by message: what a message means
;; depends on what was known before it, so the messages go through a fold in their order.

(define messages
  (filter (lambda (line) (not (string=? line "")))
          (map string-trim (string-split context "\n"))))

;; Five messages at a time keep the number of calls low.
(define (batches items size)
  (cond
    [(null? items) '()]
    [(<= (length items) size) (list items)]
    [else (cons (take items size) (batches (drop items size) size))]))

(define update-instruction
  "Update the timeline of an outage with the new chat messages. Move a suspicion to 'ruled out' once it is refuted. Return the whole timeline: time, event, who, known cause so far. At most 60 lines.")

(define (build-timeline)
  (fold-sequential
    (lambda (batch so-far)
      (syntax-e (llm-query
        #:instruction update-instruction
        #:data (hasheq 'timeline so-far 'new_messages batch)
        #:model "gpt-4.1-mini"
        #:temperature 0.0
        #:max-tokens 1500)))
    "(empty)"
    (batches messages 5)))

(define key (hash (string-append "outage-timeline-v1\n" update-instruction "\n" context)))
(define timeline (or (restore key) (checkpoint key (build-timeline))))

(define postmortem
  (llm-query
    #:instruction "Write a blameless postmortem from this timeline: impact, root cause, what went well, what did not, actions. At most 500 words."
    #:data timeline
    #:model "gpt-4.1"
    #:temperature 0.3
    #:max-tokens 1000))

(finish
  (string-append (syntax-e postmortem) "\n\nTIMELINE\n" timeline))
