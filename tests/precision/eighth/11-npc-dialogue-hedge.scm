;; Live dialogue for a non-player character: first answer wins, cached by scene.
(define scene
  (py-eval "
import json
s = json.loads(context)
'PLACE: ' + s['place'] + '\\nCHARACTER: ' + s['character'] + '\\nPLAYER SAYS: ' + s['line']
"))

(define cache-key (string-append "npc-" (hash scene)))

(define persona
  (string-append
   "You speak as the CHARACTER in the scene. Answer the player in one to three sentences. "
   "Stay in the world, never mention rules, models or games."))

(define (ask model)
  (llm-query-async
   #:instruction persona
   #:data scene
   #:model model
   #:temperature 0.0
   #:max-tokens 120))

(define (fresh-line)
  (define contenders (map ask '("gpt-4o-mini" "gpt-4.1-mini" "gpt-4.1-mini")))
  (define-values (winner others) (await-any contenders))
  (eprintf "~a slower answers left behind\n" (length others))
  winner)

(define (safe-line thunk)
  (with-handlers ([exn:fail?
                   (lambda (e)
                     (eprintf "dialogue failed: ~a\n" (exn-message e))
                     #f)])
    (thunk)))

(define line
  (let ([cached (restore cache-key)])
    (cond
      [cached cached]
      [else
       (define made (safe-line fresh-line))
       (when made
         (checkpoint cache-key made))
       (or made "(The figure shrugs and looks away.)")])))

(finish line)
