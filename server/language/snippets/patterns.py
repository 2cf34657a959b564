"""The 16 patterns of orchestration (seed 000) as whole programs to start from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pattern:
    """`name` is what is typed to find it; `when` says in a sentence what it is for."""

    number: int
    name: str
    title: str
    when: str
    template: str

    @property
    def program(self) -> str:
        """The template without the blank line that sets it off in this file."""
        return self.template.strip("\n")


PATTERNS = (
    Pattern(
        1,
        "parallel-fan-out",
        "Parallel fan-out",
        "Independent items are worked on side by side by a cheap model, then a strong one "
        "makes one text of the results.",
        r"""
(define «1:items» (string-split context "\n\n"))
(define findings
  (map-async
    (lambda (item)
      (llm-query-async
        #:instruction "«2:Extract the key finding in one sentence.»"
        #:data item
        #:model "«3:gpt-4o-mini»"
        #:max-tokens «4:100»))
    «1»))
(define overview
  (llm-query
    #:instruction "«5:Write an overview of these findings.»"
    #:data (string-join findings "\n")
    #:model "«6:gpt-4o»"))
(finish overview)«0»""",
    ),
    Pattern(
        2,
        "code-generation",
        "Code generation",
        "The data's structure is not known: a strong model sees a sample and writes the program "
        "that analyzes it.",
        r"""
(define sample (substring context 0 (min «1:2000» (string-length context))))
(define code
  (unsafe-raw-query
    #:instruction
    (string-append
      "«2:Write Scheme code that analyzes the text in `context`, of which you see a sample.»\n"
      "Define `answer`, a string, and return the code alone.")
    #:data sample
    #:model "«3:gpt-4.1»"
    #:temperature 0.0
    #:max-tokens «4:2000»))
(try (unsafe-exec-sub-output (datum->syntax #f code))
  on-error (lambda (message) (finish (string-append "The code failed: " message))))
(finish (finish-var "answer"))«0»""",
    ),
    Pattern(
        3,
        "recursive-delegation",
        "Recursive delegation",
        "The data is a hierarchy: a sub-model with its own sandbox takes it apart and delegates "
        "in turn, at most three levels deep.",
        r"""
(define analyze
  (recursive-spawn
    "«1:Break this text into sections, analyze each, and combine the findings.»"
    #:depth «2:2»
    #:model "«3:gpt-4o»"))
(finish (analyze «4:context»))«0»""",
    ),
    Pattern(
        4,
        "critique-refine-loop",
        "Critique-refine loop",
        "A draft is criticized by a cheap model and improved by a strong one, until there is "
        "nothing left to criticize.",
        r"""
(define report
  (critique-refine
    (lambda ()
      (syntax-e
        (llm-query
          #:instruction "«1:Write a report on this.»"
          #:data context
          #:model "«2:gpt-4o»")))
    (lambda (draft)
      (syntax-e
        (llm-query
          #:instruction "«3:Name the weaknesses, or say APPROVED.»"
          #:data draft
          #:model "«4:gpt-4o-mini»"
          #:temperature 0.0)))
    (lambda (draft critique)
      (syntax-e
        (llm-query
          #:instruction "«5:Improve the draft according to the critique.»"
          #:data (string-append "DRAFT:\n" draft "\n\nCRITIQUE:\n" critique)
          #:model "«2»")))
    #:max-iter «6:3»
    #:done? (lambda (critique) (string-contains? critique "«7:APPROVED»"))))
(finish report)«0»""",
    ),
    Pattern(
        5,
        "cumulative-fold",
        "Cumulative fold",
        "The order matters: each item is read in the light of all before it.",
        r"""
(define «1:chapters» (string-split context "\n\n"))
(define knowledge
  (fold-sequential
    (lambda (so-far item)
      (syntax-e
        (llm-query
          #:instruction "«2:Work the new item into what is known so far.»"
          #:data (string-append "SO FAR:\n" so-far "\n\nNEW ITEM:\n" item)
          #:model "«3:gpt-4o»"
          #:max-tokens «4:1000»)))
    ""
    «1»))
(finish knowledge)«0»""",
    ),
    Pattern(
        6,
        "meta-orchestration",
        "Meta-orchestration",
        "Which strategy is best is not known: a model sees a sample of the data and writes the "
        "strategy.",
        r"""
(define items (string-split context "\n\n"))
(define sample (string-join (take items (min «1:5» (length items))) "\n\n"))
(define plan
  (unsafe-raw-query
    #:instruction
    (string-append
      "«2:Write the best Scheme strategy for this data, of which you see a sample:»\n"
      "map-async with a cheap model where items are alike, active-learning where they differ, "
      "tree-reduce where there are many.\n"
      "Define `answer`, a string, and return the code alone.")
    #:data sample
    #:model "«3:gpt-4.1»"
    #:temperature 0.0
    #:max-tokens «4:3000»))
(try (unsafe-exec-sub-output (datum->syntax #f plan))
  on-error (lambda (message) (finish (string-append "The plan failed: " message))))
(finish (finish-var "answer"))«0»""",
    ),
    Pattern(
        7,
        "speculative-execution",
        "Speculative execution (hedging)",
        "Slow answers hurt: several ways are tried at once, the first to succeed counts, and the "
        "others are cancelled.",
        r"""
(define (ask model)
  (lambda ()
    (llm-query-async
      #:instruction "«1:Answer the question.»"
      #:data context
      #:model model
      #:max-tokens «2:500»)))
(finish (race (map ask '("«3:gpt-4o-mini»" "«4:gpt-4.1-mini»" "«5:gpt-4.1»"))))«0»""",
    ),
    Pattern(
        8,
        "ensemble-voting",
        "Ensemble voting",
        "Several models answer the same question, and what most of them say counts.",
        r"""
(define (opinion model)
  (lambda ()
    (llm-query-async
      #:instruction "«1:Answer with one word: positive, negative or neutral.»"
      #:data context
      #:model model
      #:temperature 0.0
      #:max-tokens «2:5»)))
(finish
  (vote
    (map opinion '("«3:gpt-4o-mini»" "«4:gpt-4.1-mini»" "«5:gpt-4.1»"))
    #:method «6:'plurality»))«0»""",
    ),
    Pattern(
        9,
        "active-learning-pattern",
        "Active learning",
        "A cheap model answers for every item and says where it is unsure; only those go to a "
        "strong one.",
        r"""
(define «1:items» (string-split context "\n\n"))
(define labels
  (active-learning
    (lambda (item)
      (llm-query-async
        #:instruction "«2:Name the category, and say UNSURE if you are.»"
        #:data item
        #:model "«3:gpt-4o-mini»"
        #:max-tokens «4:20»))
    (lambda (item)
      (llm-query-async
        #:instruction "«5:Name the category.»"
        #:data item
        #:model "«6:gpt-4o»"
        #:max-tokens «4»))
    (lambda (label) (if (string-contains? label "UNSURE") 0.9 0.1))
    «1»
    #:threshold «7:0.7»))
(finish (string-join labels "\n"))«0»""",
    ),
    Pattern(
        10,
        "tree-aggregation",
        "Tree aggregation",
        "More results than fit one prompt are merged in groups, then the groups' results, until "
        "one is left.",
        r"""
(define «1:notes» (string-split context "\n\n"))
(define summary
  (tree-reduce
    (lambda (left right)
      (syntax-e
        (llm-query
          #:instruction "«2:Merge the two notes into one.»"
          #:data (string-append left "\n\n" right)
          #:model "«3:gpt-4o-mini»"
          #:max-tokens «4:500»)))
    «1»
    #:branch-factor «5:5»))
(finish summary)«0»""",
    ),
    Pattern(
        11,
        "consensus-protocol",
        "Consensus protocol",
        "A wrong decision would be very dear: several models propose independently, then each "
        "reviews all proposals and votes.",
        r"""
(define models '("«1:gpt-4o»" "«2:gpt-4.1»" "«3:gpt-4o-mini»"))
(define proposals
  (map-async
    (lambda (model)
      (llm-query-async
        #:instruction "«4:Propose a decision and give your reasons.»"
        #:data context
        #:model model
        #:max-tokens «5:500»))
    models))
(define all-proposals (string-join proposals "\n---\n"))
(define (ballot model)
  (lambda ()
    (llm-query-async
      #:instruction "«6:These are proposals 1, 2 and 3. Answer with the number of the best alone.»"
      #:data all-proposals
      #:model model
      #:temperature 0.0
      #:max-tokens 5)))
(finish (vote (map ballot models) #:method 'plurality))«0»""",
    ),
    Pattern(
        12,
        "backtracking-search",
        "Backtracking search",
        "Several approaches exist and a result can be checked: they are tried in order until one "
        "passes.",
        r"""
(define (search approaches)
  (if (null? approaches)
      "«1:No approach worked.»"
      (let* ([solution
              (syntax-e
                (llm-query
                  #:instruction "«2:Solve the problem with the named approach.»"
                  #:data (string-append "APPROACH: " (car approaches) "\n\nPROBLEM:\n" context)
                  #:model "«3:gpt-4o»"))]
             [verdict
              (syntax-e
                (llm-query
                  #:instruction "«4:Is this solution correct? Answer yes or no.»"
                  #:data solution
                  #:model "«5:gpt-4o-mini»"
                  #:max-tokens 5))])
        (if (string-contains? (string-downcase verdict) "yes")
            solution
            (search (cdr approaches))))))
(finish (search '("«6:greedy»" "«7:dynamic programming»" "«8:brute force»")))«0»""",
    ),
    Pattern(
        13,
        "anytime-algorithm",
        "Anytime algorithm",
        "Time may run out: a quick answer first, then better ones, each kept as soon as it is "
        "there.",
        r"""
(define quick
  (syntax-e
    (llm-query
      #:instruction "«1:Answer in one sentence.»"
      #:data context
      #:model "«2:gpt-4o-mini»"
      #:max-tokens 100)))
(checkpoint "«3:anytime»-quick" quick)
(define better
  (syntax-e
    (llm-query
      #:instruction "«4:Make this answer complete and precise.»"
      #:data (string-append "TEXT:\n" context "\n\nANSWER:\n" quick)
      #:model "«5:gpt-4o»")))
(checkpoint "«3»-better" better)
(finish better)«0»""",
    ),
    Pattern(
        14,
        "memoization",
        "Memoization",
        "The same question comes up again and again: its answer is kept, also for the next run.",
        r"""
(define (cached-query instruction data)
  (define key (hash (string-append instruction "\n" data)))
  (or (restore key)
      (let ([answer
             (syntax-e
               (llm-query
                 #:instruction instruction
                 #:data data
                 #:model "«1:gpt-4o-mini»"
                 #:temperature 0.0))])
        (checkpoint key answer)
        answer)))
(finish (cached-query "«2:Summarize in one sentence.»" «3:context»))«0»""",
    ),
    Pattern(
        15,
        "stream-processing",
        "Stream processing",
        "More data than fits anywhere at once: a state is carried from part to part, and kept "
        "now and then.",
        r"""
(define (process parts state count)
  (if (null? parts)
      state
      (let ([next
             (syntax-e
               (llm-query
                 #:instruction "«1:Bring the state up to date with the new part.»"
                 #:data (string-append "STATE:\n" state "\n\nNEW PART:\n" (car parts))
                 #:model "«2:gpt-4o-mini»"
                 #:max-tokens «3:500»))])
        (when (zero? (modulo count «4:100»))
          (checkpoint "«5:stream-state»" next))
        (process (cdr parts) next (+ count 1)))))
(finish (process (string-split context "\n\n") "" 1))«0»""",
    ),
    Pattern(
        16,
        "multi-armed-bandit",
        "Multi-armed bandit",
        "Which model is best for a task is not known: each success makes a model more likely to "
        "be asked again.",
        r"""
(define models '("«1:gpt-4o-mini»" "«2:gpt-4.1-mini»" "«3:gpt-4o»"))
(define (score trials wins total)
  (if (= trials 0)
      1000.0
      (+ (/ wins trials) (sqrt (/ (* 2 (log total)) trials)))))
(define (best-arm trials wins total)
  (argmax
    (lambda (arm) (score (list-ref trials arm) (list-ref wins arm) total))
    (range (length models))))
(define (bump counts arm by)
  (for/list ([count counts] [index (in-naturals)])
    (if (= index arm) (+ count by) count)))
(define (good? answer) «4:(> (string-length answer) 10)»)
(define none (map (lambda (model) 0) models))
(define-values (answers trials wins)
  (for/fold ([answers '()] [trials none] [wins none])
            ([item (string-split context "\n\n")] [total (in-naturals 1)])
    (define arm (best-arm trials wins total))
    (define answer
      (syntax-e
        (llm-query
          #:instruction "«5:Summarize in one sentence.»"
          #:data item
          #:model (list-ref models arm)
          #:max-tokens «6:100»)))
    (values
      (cons answer answers)
      (bump trials arm 1)
      (bump wins arm (if (good? answer) 1 0)))))
(finish (string-join (reverse answers) "\n"))«0»""",
    ),
)
