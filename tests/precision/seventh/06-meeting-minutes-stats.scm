;; Turn a meeting transcript into minutes and count the action items per person.
;; context: the transcript

(define minutes
  (syntax-e
    (llm-query
      #:instruction "Write the minutes of this meeting. After the prose add a section 'ACTIONS' with one line per action item in the form: - [Name] what they will do (due date or 'no date')."
      #:data context
      #:model "gpt-4o"
      #:temperature 0.2
      #:max-tokens 1200)))

(checkpoint "minutes" minutes)

;; Count action items per person
(define stats
  (py-exec (string-append "
import re
from collections import Counter
minutes = '''" minutes "'''
section = minutes.split('ACTIONS', 1)[-1]
owners = re.findall(r'^- \\[([^\\]]+)\\]', section, flags=re.M)
undated = section.count('no date')
for name, n in Counter(owners).most_common():
    print(f'{name}: {n}')
print(f'without a date: {undated}')
")))

(define followup
  (syntax-e
    (llm-query
      #:instruction "Write a friendly follow-up e-mail to the participants: thank them, list each person's action items, and ask for dates where they are missing. At most 200 words."
      #:data (string-append "MINUTES:\n" minutes "\n\nCOUNTS:\n" stats)
      #:model "gpt-4o-mini"
      #:temperature 0.5
      #:max-tokens 400)))

(finish (string-append minutes
                       "\n\n=== ACTION ITEMS PER PERSON ===\n" stats
                       "\n=== FOLLOW-UP ===\n" followup))
