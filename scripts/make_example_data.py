"""Writes the larger data files of examples/: invented texts, the same on every run.

The papers and tickets are made from sentence patterns by a seeded generator; no text is taken
from anywhere, and no claim in them is a fact.
"""

import json
import random
from pathlib import Path

DATA = Path(__file__).parent.parent / "examples" / "data"

TISSUES = [
    "airway epithelium",
    "renal tubules",
    "intestinal enterocytes",
    "cardiac pericytes",
    "alveolar type II cells",
    "olfactory epithelium",
    "testicular tissue",
    "placenta",
]
ROLES = [
    "conversion of angiotensin II to angiotensin 1-7",
    "viral spike binding",
    "amino acid transport",
    "blood pressure regulation",
    "inflammation control",
]
METHODS = [
    "single-cell RNA sequencing",
    "immunohistochemistry",
    "a knock-out mouse model",
    "surface plasmon resonance",
    "a retrospective cohort",
    "organoid culture",
    "cryo-electron microscopy",
    "a Mendelian randomisation design",
]
CHANGES = ["rose by {n} %", "fell by {n} %", "did not change (p = 0.{n})", "varied {m}-fold"]
GROUPS = [
    "smokers",
    "patients on ACE inhibitors",
    "children under ten",
    "older adults",
    "diabetic animals",
    "healthy volunteers",
    "patients with heart failure",
]
GAPS = [
    "longitudinal data are missing",
    "the sample was small",
    "the isoforms were not separated",
    "protein levels were inferred from transcripts",
    "the effect of sex was not examined",
]

SYMPTOMS = [
    "login fails after a password reset",
    "the invoice shows the wrong currency",
    "exports stop at 10,000 rows",
    "the mobile app drops notifications",
    "search returns outdated results",
    "two-factor codes arrive late",
]
CAUSES = [
    "since the update on Monday",
    "only in the European region",
    "when the cache is cold",
    "for accounts older than five years",
    "if the browser blocks third-party cookies",
]
CATEGORIES = ["authentication", "billing", "export", "mobile", "search"]


def finding(rng: random.Random) -> str:
    change = rng.choice(CHANGES).format(n=rng.randint(11, 89), m=rng.randint(2, 9))
    return rng.choice(
        [
            f"Expression of ACE2 protein in {rng.choice(TISSUES)} {change} "
            f"in {rng.choice(GROUPS)}.",
            f"We measured ACE2 with {rng.choice(METHODS)}; its level {change}.",
            f"The results support a role of ACE2 in {rng.choice(ROLES)}.",
            f"In {rng.choice(GROUPS)} the activity {change} compared with controls.",
            f"Binding affinity {change} after mutation of residue {rng.randint(20, 740)}.",
            f"A limitation is that {rng.choice(GAPS)}.",
        ]
    )


def paper(rng: random.Random, number: int) -> dict:
    sections = ["Abstract", "Methods", "Results", "Discussion"]
    body = [
        f"{name}. " + " ".join(finding(rng) for _ in range(rng.randint(4, 8))) for name in sections
    ]
    return {
        "id": number,
        "title": f"ACE2 and {rng.choice(ROLES)} in {rng.choice(TISSUES)}",
        "year": rng.randint(2004, 2025),
        "content": "\n\n".join(body),
    }


def ticket(rng: random.Random, number: int) -> dict:
    symptom = rng.choice(SYMPTOMS)
    return {
        "id": number,
        "title": symptom.capitalize(),
        "description": f"{symptom.capitalize()} {rng.choice(CAUSES)}. "
        f"It happened {rng.randint(2, 40)} times this week.",
        "priority": rng.choice(["low", "medium", "high"]),
        "category": rng.choice(CATEGORIES),
    }


def document(rng: random.Random, number: int) -> str:
    return f"Document {number}. " + " ".join(finding(rng) for _ in range(rng.randint(3, 6)))


def write(name: str, value: object) -> None:
    (DATA / name).write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", "utf-8")


def main() -> None:
    DATA.mkdir(parents=True, exist_ok=True)
    rng = random.Random(2026)
    write("papers.json", [paper(rng, n) for n in range(1, 51)])
    write("tickets.json", [ticket(rng, n) for n in range(1, 61)])
    write("documents.json", [document(rng, n) for n in range(1, 13)])


if __name__ == "__main__":
    main()
