"""Python inside strategies: what its values are, as far as a reader of the source can tell."""

import json

import pytest
from schemestra.analysis.analyse import analyse
from schemestra.analysis.inputs import Inputs
from schemestra.analysis.interpret.shapes import shape_of
from schemestra.analysis.interpret.values import Text
from schemestra.analysis.syntax.document import Document
from schemestra.analysis.syntax.tree import Span

PAPERS = json.dumps(
    [{"id": i, "title": f"Paper {i}", "content": "word " * (10 * i + 1)} for i in range(5)]
)


def value_of(code: str, primitive: str = "py-eval", before: str = "", context: str = PAPERS):
    source = f"{before}\n(define it ({primitive} {json.dumps(code)}))"
    inputs = Inputs(data={"": shape_of(context)} if context else {})
    facts = analyse(Document.open("file:///s.scm", source), inputs).facts
    start = source.index("it (")
    return facts, Span(start, start + 2)


def kind_of(code: str, **given: str) -> str:
    facts, span = value_of(code, **given)
    kind = facts.kind_of(span)
    assert kind is not None
    return kind.text


def literal_of(code: str, **given: str) -> str | None:
    facts, span = value_of(code, **given)
    value = facts.value_of(span)
    return value.literal if isinstance(value, Text) else None


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("1 + 2 * 3", "number 7"),
        ("json.loads(context)", "list of 5 hashes"),
        ("import json\npapers = json.loads(context)\npapers", "list of 5 hashes"),
        ("[p['title'] for p in json.loads(context)]", "list of 5 texts"),
        ("[p.get('content', '')[:15000] for p in json.loads(context)[:3]]", "list of 3 texts"),
        ("[p for p in json.loads(context) if p['id'] > 2]", "list of 2 hashes"),
        ("[p for p in json.loads(context) if check(p)]", "list of up to 5 hashes"),
        ("[(a, b) for a in range(3) for b in range(4)]", "list of 12 lists"),
        ("len(json.loads(context))", "number 5"),
        ("json.loads(context)[0]['title']", "text"),
        ("json.loads(context)[0]", "hash with id, title, content"),
        ("json.loads(context)[-2:]", "list of 2 hashes"),
        ("list(range(10))[2:8:3]", "list of 2 numbers"),
        ("sorted(json.loads(context), key=lambda p: p['id'])", "list of 5 hashes"),
        ("'a,b,c'.split(',')", "list of 3 texts"),
        ("[x for x in enumerate(['a', 'b'])]", "list of 2 lists"),
        ("{'a': 1, 'b': [1, 2]}", "hash with a, b"),
        ("{'a': [1, 2]}['a']", "list of 2 numbers"),
        ("[1, 2] + [3]", "list of 3 numbers"),
        ("list(zip([1, 2, 3], 'x y'.split()))", "list of 2 lists"),
        ("x = []\nfor i in range(4):\n    x.append(i)\nx", "list of 4 numbers"),
        ("x = []\nfor i in range(400):\n    x.append(i)\nx", "list of 400 numbers"),
        ("x = []\nfor i in range(3):\n    for j in range(2):\n        x.append(j)\nx",
         "list of 6 numbers"),
        ("x = []\nfor i in range(400):\n    if odd(i):\n        x.append(i)\nx",
         "list of up to 400 numbers"),
        ("def f(n):\n    return [n] * 1\nlist(map(lambda n: n, [1, 2]))", "list of 2 numbers"),
        ("def first(items):\n    return items[:2]\nfirst(json.loads(context))",
         "list of 2 hashes"),
        ("True", "boolean"),
        ("'x' if len(context) > 0 else 1", "text"),
        ("open('x').read()", "unknown"),
        ("import os\nos.listdir('.')", "unknown"),
        ("this isn't python", "unknown"),
        ("json.loads(json.dumps({'a': [1, 2]}))", "hash with a"),
        ("isinstance(context, str) and 1", "number 1"),
    ],
)  # fmt: skip
def test_value(code: str, expected: str):
    assert kind_of(code) == expected


def test_without_data_the_size_has_the_variables_name():
    code = "papers = json.loads(context)\n[p for p in papers[:50]]"
    assert kind_of(code, context="") == "list of min(papers, 50) values"
    assert kind_of("papers = load()\npapers", context="") == "unknown"


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("print('hello')", "hello\n"),
        ("print('a', 'b', sep='-', end='')", "a-b"),
        ("print(json.dumps({'n': 1, 'x': ['a']}))", '{"n": 1, "x": ["a"]}\n'),
        ("for i in range(3): print(i)", "0\n1\n2\n"),
        ("name = 'x'\nprint(f'{name}: {1 + 1}')", "x: 2\n"),
        ("print('\\n'.join(['a', 'b']).upper())", "A\nB\n"),
        ("if len('abc') > 2:\n    print('long')\nelse:\n    print('short')", "long\n"),
        ("x = 'never printed'", ""),
        ("print(unknown())", None),
    ],
)
def test_what_py_exec_prints(code: str, expected: str | None):
    assert literal_of(code, primitive="py-exec") == expected


def test_variables_live_from_one_string_to_the_next():
    before = '(py-exec "x = [1, 2, 3]")\n(define other 1)'
    assert kind_of("[y for y in x]", before=before) == "list of 3 numbers"


def test_py_set_hands_values_over():
    before = '(py-set! "names" (list "a" "b"))'
    assert kind_of("[n.upper() for n in names]", before=before) == "list of 2 texts"


def test_results_reach_python_as_their_texts():
    before = (
        '(define rs (map-async (lambda (x) (llm-query-async #:instruction "json" #:json #t))'
        ' (list 1 2 3)))\n(py-set! "rs" rs)'
    )
    assert kind_of("[json.loads(r)['label'] for r in rs]", before=before) == "list of 3 values"


def test_code_that_is_not_known_may_change_everything():
    before = '(py-exec "x = [1, 2, 3]")\n(py-exec (read-line))'
    assert kind_of("x", before=before) == "unknown"


@pytest.mark.parametrize(
    "code",
    ["while True:\n    x = 1", "x = [i for i in range(10**9)]\nlen(x)", "((((((", "lambda: (yield)",
     "def f(): return f()\nf()", "x = 1\nx.y.z[3] = 4", "f'{x!r:>{w}}'", "*a, b = c", "\0"],
)  # fmt: skip
def test_no_python_breaks_it(code: str):
    assert kind_of(code)


@pytest.mark.parametrize(
    ("program", "expected"),
    [
        ("it = [1, 2]\ndef add():\n    it.append(3)\nadd()", None),
        ("it = [1, 2]\ndef add(items):\n    items.append(3)\nadd(it)", None),
        ("it = 1\ndef more():\n    global it\n    it += 5\nmore()", None),
        ("it = [1, 2]\ndef head(items):\n    return items[0]\nhead(it)", "list of 2 numbers"),
        ("it = [1, 2]\ndef own():\n    it = []\n    it.append(1)\nown()", "list of 2 numbers"),
        (
            "it = []\nfor line in ['a', '', 'b']:\n    if not line:\n        continue\n"
            "    it.append(line)",
            "list of 2 texts",
        ),
        (
            "it = []\nfor line in ['a', '', 'b']:\n    if found(line):\n        continue\n"
            "    it.append(line)",
            "list of up to 3 texts",
        ),
        (
            "it = []\nfor a in [1, 2, 3]:\n    for b in [1, 2]:\n        if b == 2:\n"
            "            continue\n        it.append(b)\n    it.append(0)",
            "list of 6 numbers",
        ),
        (
            "it = []\nfor line in ['1', 'x']:\n    try:\n        value = int(line)\n"
            "    except ValueError:\n        continue\n    it.append(value)",
            "list of up to 2 numbers",
        ),
        (
            "it = []\nfor line in ['1', 'x']:\n    try:\n        it.append(int(line))\n"
            "    except ValueError:\n        pass",
            "list of up to 2 numbers",
        ),
        (
            "it = []\nfor n in [1, 2]:\n    try:\n        m = n + 1\n    except ValueError:\n"
            "        raise\n    it.append(m)",
            "list of 2 numbers",
        ),
        (
            "def some(n):\n    if n > 3:\n        return [1, 2, 3]\n    rows = [1]\n"
            "    rows.append(2)\n    return rows\nit = some(1)",
            "list of 2 numbers",
        ),
        (
            "def add(x, seen=[]):\n    seen.append(x)\n    return seen\n"
            "add(1)\nadd(2)\nit = add(3)",
            None,
        ),
        ("it = [1]\ndef a():\n    it.append(2)\ndef b():\n    a()\nb()", None),
        ("it = [1]\ndef a(xs):\n    xs.append(2)\ndef b(ys):\n    a(ys)\nb(it)", None),
        ("it = [1]\ndef a(xs):\n    ys = xs\n    ys.append(2)\na(it)", None),
        ("it = [1]\ndef a(n, xs):\n    xs.append(n)\na(1, xs=it)", None),
        ("it = [1]\ndef a(x):\n    it.append(x)\nlist(map(a, [1, 2]))", None),
        ("it = [1]\ndef a(xs):\n    def b():\n        xs.append(3)\n    b()\na(it)", None),
        ("it = [1]\nd = {'k': it}\ndef a(x):\n    x['k'].append(2)\na(d)", None),
        ("it = [1]\nadd = it.append\nadd(2)", None),
        ("it = [1]\nadd = lambda x: it.append(x)\nadd(2)", None),
        ("it = [1]\n[it.append(x) for x in [1, 2]]", None),
        ("it = 'a,b,c'.split(',', 1)", None),
        ("it = 'a,b,c'.rsplit(',', maxsplit=1)", None),
        ("it = 'a-b-c'.replace('-', ',', 1).split(',')", None),
        ("it = int(3.9)", "number 3"),
        ("it = int('ff', 16)", "number"),
    ],
)
def test_nothing_is_said_of_python_that_a_run_would_deny(program: str, expected: str | None):
    """None: how many elements, or which number, is not told."""
    kind = kind_of("it", before=f"(py-exec {json.dumps(program)})", context="")
    if expected is None:
        assert not any(c.isdigit() for c in kind), kind
    else:
        assert kind == expected
