;; What the README examples of the dialect take for granted: the data as a list of texts.
;; `documents` and `items` are the same list under the two names that the examples use.

(define documents (py-eval "
import json
json.loads(context)
"))

(define items documents)
