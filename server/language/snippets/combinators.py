"""A call of each combinator to start from, without its outer brackets.

Cheap models do what is done many times, a strong one what is done once; what is best changed
first is the first place to fill in.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

_TEMPLATES = (
    r"""
parallel
  (list
    (lambda () (llm-query-async #:instruction "«1:List the strengths.»" #:data «3:context»))
    (lambda () (llm-query-async #:instruction "«2:List the weaknesses.»" #:data «3»)))«0»""",
    r"""
race
  (list
    (lambda ()
      (llm-query-async
        #:instruction "«1:Answer briefly.»"
        #:data «2:context»
        #:model "«3:gpt-4o-mini»"))
    (lambda ()
      (llm-query-async
        #:instruction "«1»"
        #:data «2»
        #:model "«4:gpt-4.1-mini»")))«0»""",
    r"""
sequence
  (lambda (text)
    (syntax-e (llm-query #:instruction "«1:Extract the claims.»" #:data text)))
  (lambda (claims)
    (syntax-e (llm-query #:instruction "«2:Check each claim.»" #:data claims)))«0»""",
    r"""
fold-sequential
  (lambda (so-far «1:item»)
    (syntax-e
      (llm-query
        #:instruction "«2:Bring the summary up to date with the new part.»"
        #:data (string-append "SUMMARY:\n" so-far "\n\nNEW PART:\n" «1»))))
  «3:""»
  «4:(string-split context "\n\n")»«0»""",
    r"""
tree-reduce
  (lambda (left right)
    (syntax-e
      (llm-query
        #:instruction "«1:Merge the two notes into one.»"
        #:data (string-append left "\n\n" right)
        #:model "«2:gpt-4o-mini»")))
  «3:(string-split context "\n\n")»
  #:branch-factor «4:5»«0»""",
    r"""
fan-out-aggregate
  (lambda («1:item»)
    (llm-query-async
      #:instruction "«2:Name the key points.»"
      #:data «1»
      #:model "«3:gpt-4o-mini»"
      #:max-tokens «4:300»))
  (lambda (results)
    (syntax-e
      (llm-query
        #:instruction "«5:Write an overview of these points.»"
        #:data (string-join results "\n\n"))))
  «6:(string-split context "\n\n")»
  #:max-concurrent «7:10»«0»""",
    r"""
recursive-spawn "«1:Break this text into sections, analyze each, and combine the findings.»"
  #:depth «2:2»«0»""",
    r"""
iterate-until
  (lambda (text) (syntax-e (llm-query #:instruction "«1:Make this shorter.»" #:data text)))
  (lambda (text) «2:(< (string-length text) 400)»)
  «3:context»
  #:max-iter «4:4»«0»""",
    r"""
critique-refine
  (lambda () (syntax-e (llm-query #:instruction "«1:Write a report.»" #:data «2:context»)))
  (lambda (draft)
    (syntax-e
      (llm-query
        #:instruction "«3:Name the weaknesses, or say APPROVED.»"
        #:data draft
        #:model "«4:gpt-4o-mini»")))
  (lambda (draft critique)
    (syntax-e
      (llm-query
        #:instruction "«5:Improve the draft according to the critique.»"
        #:data (string-append "DRAFT:\n" draft "\n\nCRITIQUE:\n" critique))))
  #:max-iter «6:3»
  #:done? (lambda (critique) (string-contains? critique "«7:APPROVED»"))«0»""",
    r"""
with-validation
  (lambda (text)
    (syntax-e
      (llm-query #:instruction "«1:Name the author in one sentence.»" #:data text)))
  (lambda (answer) «2:(< 0 (string-length answer) 200)»)
  #:max-retries «3:1»«0»""",
    r"""
vote
  (map
    (lambda (model)
      (lambda ()
        (llm-query-async
          #:instruction "«1:Answer with one word: positive, negative or neutral.»"
          #:data «2:context»
          #:model model
          #:temperature 0.0
          #:max-tokens «3:5»)))
    '("«4:gpt-4o-mini»" "«5:gpt-4.1-mini»" "«6:gpt-4.1»"))
  #:method «7:'plurality»«0»""",
    r"""
ensemble
  (map
    (lambda (model)
      (lambda ()
        (llm-query-async #:instruction "«1:Summarize.»" #:data «2:context» #:model model)))
    '("«3:gpt-4o-mini»" "«4:gpt-4.1-mini»"))
  #:aggregator
  (lambda (answers)
    (syntax-e
      (llm-query
        #:instruction "«5:Combine these answers into one.»"
        #:data (string-join answers "\n---\n"))))«0»""",
    r"""
tiered
  (lambda («1:item»)
    (llm-query-async
      #:instruction "«2:Name the main point.»"
      #:data «1»
      #:model "«3:gpt-4o-mini»"
      #:max-tokens 100))
  (lambda (answers)
    (syntax-e
      (llm-query
        #:instruction "«4:Rank these points.»"
        #:data (string-join answers "\n")
        #:model "«5:gpt-4o»")))
  «6:(string-split context "\n\n")»«0»""",
    r"""
active-learning
  (lambda («1:item»)
    (llm-query-async
      #:instruction "«2:Name the category, and say UNSURE if you are.»"
      #:data «1»
      #:model "«3:gpt-4o-mini»"
      #:max-tokens 20))
  (lambda («1»)
    (llm-query-async
      #:instruction "«4:Name the category.»"
      #:data «1»
      #:model "«5:gpt-4o»"
      #:max-tokens 20))
  (lambda (answer) (if (string-contains? answer "«6:UNSURE»") 0.9 0.1))
  «7:(string-split context "\n\n")»
  #:threshold «8:0.7»«0»""",
    r"""
memoized
  (lambda («1:text»)
    (syntax-e (llm-query #:instruction "«2:Translate to French.»" #:data «1»)))«0»""",
    r"""
choose
  (lambda («1:text») «2:(< (string-length text) 2000)»)
  (lambda («1»)
    (syntax-e (llm-query #:instruction "«3:Summarize.»" #:data «1» #:model "«4:gpt-4o-mini»")))
  (lambda («1»)
    (syntax-e (llm-query #:instruction "«3»" #:data «1» #:model "«5:gpt-4o»")))«0»""",
    r"""
try-fallback
  (lambda («1:text»)
    (syntax-e (llm-query #:instruction "«2:Summarize.»" #:data «1» #:model "«3:gpt-4o»")))
  (lambda («1») «4:(substring text 0 (min 500 (string-length text)))»)«0»""",
)

CALLS: Mapping[str, str] = MappingProxyType(
    {template.split(None, 1)[0]: template.lstrip("\n") for template in _TEMPLATES}
)
