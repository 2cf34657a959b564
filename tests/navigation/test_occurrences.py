"""Every place of the name at the cursor, and no other: `|` is the cursor, `«»` the places."""

from __future__ import annotations

import pytest
from cursor import marked, read
from schemestra.analysis.analyse import analyse
from schemestra.analysis.features.definition import definitions_at
from schemestra.analysis.features.occurrences import Kind, Role, occurrences, subject_at
from schemestra.analysis.inputs import Inputs

CASES = [
    # What the file defines.
    "(define «pap|ers» '(1)) (map f «papers») (define (g papers) papers) '(papers)",
    "(define («a|sk» p) («ask» (cdr p))) (map «ask» '()) (let ([ask 1]) ask)",
    "(define-values («a|» b) (values 1 2)) (list «a» b)",
    "(define «x|» 1) (set! «x» 2) `(x ,«x» ,@«x»)",
    "(define («f|») 1) (provide «f»)",
    # What is bound inside a form.
    "(define (f «p|» q) (lambda (q) (list «p» q))) (define p 1)",
    "(define ((f «a|») b) (+ «a» b))",
    "(define (f #:style [«s|» 1] . more) (list «s» more))",
    "(lambda («a» [b «a|»] #:c [c «a»]) «a»)",
    "(case-lambda [(«a|») «a»] [(a b) a])",
    "(let ([«x|» x]) (let ([x «x»]) x))",
    "(let* ([x 1] [«x|» (+ x 1)]) «x»)",
    "(letrec ([«e|» (lambda () («e»))]) («e»))",
    "(let «lo|op» ([i 0]) («loop» (+ i 1)))",
    "(let loop ([«i|» 0]) (loop (+ «i» 1)))",
    "(let-values ([(«a|» b) (values 1 2)]) «a»)",
    "(do ([«i|» 0 (+ «i» 1)]) ((= «i» 3) «i») (display «i»))",
    "(for/list ([«x|» '(1)] [y (list x)]) «x»)",
    "(for*/list ([«x|» '(1)] [y (list «x»)] #:when «x») «x»)",
    "(for/fold ([«acc|» 0] #:result (list «acc»)) ([x '(1)]) (+ «acc» x))",
    "(define (f) (define «y|» 1) (define (g) «y») (g))",
    "(let/ec «re|turn» («return» 1))",
    "(with-handlers ([exn? (lambda («e|») «e»)]) 1)",
    "(try 1 on-error (lambda («m|») «m»))",
    # Patterns.
    "(match x [(list «a|» b) (+ «a» b)] [(list a b) a])",
    "(match x [(or (cons «a» _) (vector «a|»)) «a»])",
    "(match x [`(,«a|» a) «a»] [(? (lambda (n) n) n) n])",
    "(match x [(list «a|» ...) #:when «a» «a»])",
    "(match-define (list «a|» b) '(1 2)) (+ «a» b)",
    "(match-let ([(list «a|» b) '(1 2)]) (+ «a» b))",
    "(match x [(app f «a|») (struct-copy p «a» [a 1])])",
    # Structs.
    "(struct «po|int» (x y)) («point?» («point» 1 2)) (point-x p) (match p [(«point» a b) a])",
    "(struct point (x «y|»)) («point-y» p) (struct-copy point p [«y» 1]) (define (f y) y)",
    "(struct point ([«x|» #:mutable])) («set-point-x!» p 1) («point-x» p)",
    "(struct «a» (x)) (struct b «a|» (y))",
    # Macros.
    "(define-syntax-rule («sw|ap!» a b) (set! a b)) («swap!» x y)",
    "(define-syntax-rule (m «a|» b) (let ([t «a»]) (list t b))) (m a b)",
    "(define-syntax m (syntax-rules () [(_ «a|») (list «a»)] [(_ a b) a]))",
    "(define «he|lp» 1) (define-syntax-rule (m a) (let ([b «help»]) (list a b)))",
    "(define «help» 1) (define-syntax-rule (m) (let ([help 1]) help)) «he|lp»",
    "(define (f) (define-syntax-rule («m|» x) (list x)) («m» 1) '(m 1))",
    "(define-syntax «m» (syntax-rules () [(«m» a) («m»)])) («m|» 1)",
    # Keywords of one's own functions.
    "(define (f «#:|style» s) s) (f «#:style» 1) (g #:style 2)",
    "(define (f x «#:style» [s 1]) s) (f 1 «#:st|yle» 2) (f 1)",
    # Names of the dialect, of Racket and of nobody.
    "(«llm-qu|ery» #:instruction \"x\") (list «llm-query») (lambda (llm-query) llm-query)",
    "(«m|ap» f x) (define (g map) (map 1)) («map» f x)",
    "(«nob|ody») («nobody») (let ([nobody 1]) nobody)",
    # Broken text.
    "(define («f|» x) x) («f» 1) (define (g y) («f» (let ([z 1",
    "(define «a|» 1)) («a») (b",
]  # fmt: skip


@pytest.mark.parametrize("program", CASES)
def test_every_place_of_a_name(program: str) -> None:
    bindings, offset = read(program.replace("«", "").replace("»", ""))
    subject = subject_at(bindings, offset)
    assert subject is not None
    spans = [found.span for found in occurrences(bindings, subject)]
    assert marked(bindings.document, spans) == program.replace("|", "")
    # From each of its places the name has the same places; a struct's field has one more name.
    for span in spans:
        again = subject_at(bindings, span.start)
        assert again is not None
        assert [found.span for found in occurrences(bindings, again)] == spans


@pytest.mark.parametrize(
    "program",
    ["(f |)", '(f "a|b")', "; pa|pers", "'(a |b)", "(|if 1 2 3)", "(f #:ke|y 1)", "|", "1|2"],
)
def test_no_name_no_places(program: str) -> None:
    bindings, offset = read(program)
    assert subject_at(bindings, offset) is None


def test_roles() -> None:
    bindings, offset = read("(define |x 1) (set! x x)")
    subject = subject_at(bindings, offset)
    assert subject is not None
    roles = [found.role for found in occurrences(bindings, subject)]
    assert roles == [Role.DEFINITION, Role.WRITE, Role.READ]


def test_a_name_of_the_prelude_is_one_subject_in_both_files() -> None:
    bindings, offset = read("(|ask 1) (ask 2)", prelude="(define (ask p) (ask p))")
    subject = subject_at(bindings, offset)
    assert subject is not None and subject.kind is Kind.FILE
    assert subject.owner == "file:///prelude.scm"
    assert marked(bindings.document, (o.span for o in occurrences(bindings, subject))) == (
        "(«ask» 1) («ask» 2)"
    )
    prelude = bindings.prelude
    assert prelude is not None
    assert marked(prelude.document, (o.span for o in occurrences(prelude, subject))) == (
        "(define («ask» p) («ask» p))"
    )


def test_the_files_own_definition_hides_the_preludes() -> None:
    bindings, offset = read("(define ask 1) (|ask)", prelude="(define (ask p) p)")
    subject = subject_at(bindings, offset)
    assert subject is not None and subject.owner == "file:///strategy.scm"
    prelude = bindings.prelude
    assert prelude is not None and occurrences(prelude, subject) == ()


@pytest.mark.parametrize(
    ("program", "target"),
    [
        ("(define (f) 1) (|f)", "(define («f») 1) (f)"),
        ("(define a 1) (define a 2) (list |a)", "(define «a» 1) (define «a» 2) (list a)"),
        ("(struct p (x)) (p-|x 1)", "(struct p («x»)) (p-x 1)"),
        ("(match x [(or (list a) (vector |a)) a])", "(match x [(or (list «a») (vector a)) a])"),
        ("(define (f #:k k) k) (f #:|k 1)", "(define (f «#:k» k) k) (f #:k 1)"),
        ("(llm|-query)", "(llm-query)"),
        ("(map| f x)", "(map f x)"),
        ("(nob|ody)", "(nobody)"),
    ],
)
def test_definitions(program: str, target: str) -> None:
    bindings, offset = read(program)
    found = definitions_at(analyse(bindings.document), offset)
    places = found.places if found else ()
    assert marked(bindings.document, (place.span for place in places)) == target
    # A name that has no file has no definition; one that has shows where.
    assert (found is None) == ("«" not in target)
    for place in places:
        assert place.whole.start <= place.span.start and place.span.end <= place.whole.end


def test_a_definition_in_the_prelude_is_there() -> None:
    bindings, offset = read("(|ask)", prelude="(define (ask) 1)")
    assert bindings.prelude is not None
    inputs = Inputs(prelude=bindings.prelude.document)
    found = definitions_at(analyse(bindings.document, inputs), offset)
    assert found is not None
    (place,) = found.places
    assert place.document is bindings.prelude.document
    assert marked(place.document, [place.span]) == "(define («ask») 1)"
