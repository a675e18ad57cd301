"""Wrong values: every property of the ontology × values of every wrong sort × every command.

    python -m benchmarks.wrong_values [SECONDS [SORTS]]     all, or what these seconds allow

A trial is a property, a sort of value and a command. A run of a command holds all values of one
property at once; where it ends in anything but a list of findings, each value has a run of its own
(or as many SORTS of them), so that one value does not hide behind another. Counted are the trials,
and those that ended in a traceback, in a hang, or without a word; for `passed`, no finding of a
check named the thing, as where the value is right.
"""

from __future__ import annotations

import hashlib
import json
import os
import random
import re
import shutil
import sys
import tempfile
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import monotonic

from click.testing import CliRunner

from benchmarks.measuring import GivenUp, given_up_after
from kg.cli import main as kg
from kg.hospital.house import FOLDERS
from kg.hospital.names import BASE, NS

ROOT = Path(__file__).resolve().parent.parent
LIMIT = 180  # seconds after which a run counts as hanging, on a busy machine too
TEXT = "The hut has 800 beds.\nFounded: 1954.\n"

# Sort of value: what stands in the file. Some are right for some properties, which is no harm.
SORTS: Mapping[str, str] = {
    "text": '"many"',
    "empty": '""',
    "blank": '" \\t\\n "',
    "lines": '"two\\nlines\\r\\nand \\"more\\""',
    "controls": '"\\u0000\\u0007\\u001B[31m\\u007F\\u0085\\u2028\\u202E"',
    "long": f'"{"x" * 100_000}"',
    "digits": '"１２３"',
    "language": '"many"@en',
    "language-zh": '"许多"@zh-Hans',
    "language-other": '"viele"@de-Latn-DE-1996-x-private',
    "integer": "5",
    "negative": "-5",
    "zero": "0",
    "integer-of-20-digits": "99999999999999999999",
    "integer-of-5000-digits": "9" * 5000,
    "integer-of-letters": '"many"^^xsd:integer',
    "integer-with-space": '" 12"^^xsd:integer',
    "integer-underscored": '"1_000"^^xsd:integer',
    "byte-out-of-range": '"300"^^xsd:byte',
    "decimal": "1.50",
    "decimal-with-exponent": '"1e5"^^xsd:decimal',
    "decimal-of-letters": '"sNaN"^^xsd:decimal',
    "double": "1.0e3",
    "double-huge": "1.0e999999999",
    "nan": '"NaN"^^xsd:double',
    "infinity": '"-INF"^^xsd:float',
    "boolean": "true",
    "boolean-of-letters": '"perhaps"^^xsd:boolean',
    "date": '"1954-01-01"^^xsd:date',
    "date-with-offset": '"1954-01-01+14:00"^^xsd:date',
    "date-of-week": '"2015-W01-1"^^xsd:date',
    "date-of-february-30": '"2015-02-30"^^xsd:date',
    "date-of-year-0": '"0000-01-01"^^xsd:date',
    "date-of-year-minus-1": '"-0001-01-01"^^xsd:date',
    "date-of-year-99999": '"99999-01-01"^^xsd:date',
    "date-of-20-digits": '"99999999999999999999-01-01"^^xsd:date',
    "date-of-letters": '"soon"^^xsd:date',
    "date-time": '"2015-02-28T24:00:00Z"^^xsd:dateTime',
    "date-time-out-of-range": '"99999-01-01T00:00:00+99:99"^^xsd:dateTime',
    "time": '"25:61:61"^^xsd:time',
    "year": '"1954"^^xsd:gYear',
    "year-month": '"1954-13"^^xsd:gYearMonth',
    "month-day": '"--02-30"^^xsd:gMonthDay',
    "duration": '"P99999999999999999999Y"^^xsd:duration',
    "binary": '"xyz"^^xsd:hexBinary',
    "base-64": '"###"^^xsd:base64Binary',
    "any-uri": '"not an iri"^^xsd:anyURI',
    "xml": '"<a><b></a>"^^rdf:XMLLiteral',
    "html": '"<p>a"^^rdf:HTML',
    "json": '"{"^^rdf:JSON',
    "other-datatype": '"x"^^<urn:no-such-datatype>',
    "language-string-untagged": '"x"^^<urn:x:langString>',
    "entity": "id:hut",
    "class": "hkg:Support",
    "property": "hkg:value",
    "concept": f"<{BASE}vocab/measure/beds>",
    "claim": "claim:right",
    "source": "source:s",
    "itself": "{itself}",
    "nobody": "<urn:nobody>",
    "long-iri": f"<urn:{'x' * 10_000}>",
    "iri-with-escapes": "<urn:%00%0A?a=b&c=%3C>",
    "chinese-iri": "<urn:喀什\\u202E>",
    "blank-node": "[]",
    "blank-node-with-values": '[ rdfs:label "x" ; rdf:value 5 ]',
    "list": "( 1 2 3 )",
    "range": "<#char=0,3>",
    "range-reversed": "<#char=3,0>",
    "range-outside": "<#char=5,500>",
    "range-of-20-digits": "<#char=5,99999999999999999999>",
    "range-of-5000-digits": f"<#char={'9' * 5000},{'9' * 5000}>",
    "range-of-arabic-digits": "<#char=٠,٣>",
    "range-without-end": "<#char=3>",
    "range-negative": "<#char=-1,3>",
    "range-of-no-source": f"<{BASE}source/none#char=0,3>",
    "range-elsewhere": "<http://example.org/x#char=0,3>",
    "several": '1 , "x" , id:hut',
}

COMMANDS: Mapping[str, Sequence[str]] = {
    "check": ("check", "--format", "json"),
    "check with texts": ("check", "--format", "json", "--sources", "{texts}"),
    "check one file": ("check", "--format", "sarif", "data/claims/s.ttl"),
    "ask": ("ask", "said-by", "-p", "source=source:s", "--sources", "{texts}"),
    "ask as JSON": ("ask", "measurements", "-p", "entity=hut", "--format", "json"),
    "show": ("show", "hut", "--sources", "{texts}"),
    "show claim": ("show", "claim:s/wrong{first}"),
    "coverage": ("coverage", "--sources", "{texts}", "--html", "{texts}/page.html"),
    "build": ("build", "--out", "{texts}/dist"),
    "test-shapes": ("test-shapes", "fixtures"),
}

PREFIXES = f"""@base <{BASE}source/s> .
@prefix basis: <{BASE}vocab/basis/> .
@prefix claim: <{BASE}claim/s/> .
@prefix hkg: <{NS}> .
@prefix id: <{BASE}id/> .
@prefix measure: <{BASE}vocab/measure/> .
@prefix modality: <{BASE}vocab/modality/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix source: <{BASE}source/> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

Values = dict[str, str]  # property to what stands in the file

SOURCE: Values = {
    "rdf:type": "hkg:Source",
    "rdfs:label": '"a profile"@en , "简介"@zh-Hans',
    "<http://purl.org/dc/terms/language>": '"en"',
    "hkg:describes": "id:hut",
    "hkg:sha256": f'"{hashlib.sha256(TEXT.encode()).hexdigest()}"',
    "hkg:length": str(len(TEXT)),
}
ENTITY: Values = {"rdf:type": "hkg:Hospital", "rdfs:label": '"{name}"@en , "茅屋{name}"@zh-Hans'}
CONCEPT: Values = {
    "rdf:type": "skos:Concept",
    "skos:prefLabel": '"{name}"@en , "床{name}"@zh-Hans',
    "skos:inScheme": f"<{BASE}vocab/measure>",
}
TERM: Values = {"rdf:type": "rdf:Property", "rdfs:label": '"{name}"@en , "性质{name}"@zh-Hans'}
CLAIM: Values = {
    "rdf:type": "hkg:Measurement",
    "rdfs:label": '"The hut has 800 beds."@en , "有床 800 张。"@zh-Hans',
    "hkg:subject": "id:hut",
    "hkg:measure": "measure:beds",
    "hkg:value": "800",
    "hkg:unit": "unit:NUM",
    "hkg:evidence": "<#char=0,21>",
}
# Where things of each kind stand, what they are called, and what is said of them.
KINDS: Mapping[str, tuple[str, Values]] = {
    "data/sources.ttl": ("source:wrong{}", SOURCE),
    "data/entities/all.ttl": ("id:wrong{}", ENTITY),
    "data/claims/s.ttl": ("claim:wrong{}", CLAIM),
    "ontology/vocabularies/measure-wrong.ttl": ("measure:wrong{}", CONCEPT),
    "ontology/wrong.ttl": ("hkg:wrong{}", TERM),
}
RIGHT: Mapping[str, tuple[str, Values]] = {
    "data/sources.ttl": ("source:s", SOURCE),
    "data/entities/all.ttl": ("id:hut", ENTITY),
    "data/claims/s.ttl": ("claim:right", CLAIM),
}
OTHERS = (
    *("rdf:type", "rdfs:label", "rdfs:comment", "rdfs:subPropertyOf", "rdfs:subClassOf"),
    *("rdfs:domain", "rdfs:range", "rdfs:isDefinedBy", "skos:prefLabel", "skos:altLabel"),
    *("skos:hiddenLabel", "skos:note", "skos:definition", "skos:example", "skos:broader"),
    *("skos:inScheme", "skos:notation", "skos:exactMatch", "skos:closeMatch"),
    "<http://purl.org/dc/terms/language>",
    "<http://purl.org/dc/terms/title>",
    "<http://www.w3.org/2002/07/owl#inverseOf>",
    "<http://www.w3.org/2002/07/owl#deprecated>",
    "<http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#beginIndex>",
    "<http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#referenceContext>",
)


@dataclass(frozen=True, slots=True)
class Ending:
    """How a run ended: `kind` is ok, traceback, hang or silence; `said` is what it printed."""

    kind: str
    code: int
    said: str


def properties(root: Path = ROOT) -> list[str]:
    """Every property that the ontology of a house defines, and the standard ones that it uses."""
    text = "".join(path.read_text("utf-8") for path in sorted((root / "ontology").glob("*.ttl")))
    ours = re.findall(r"^(hkg:\w+) a [^;.]*Property\b", text, re.MULTILINE)
    return [*dict.fromkeys(ours), *OTHERS]


def write_house(home: Path, name: str, sorts: Sequence[str], root: Path = ROOT) -> None:
    """A small house in which, for each sort, things of every kind have this value of a property.

    Args:
        home: a folder, new or of an earlier call.
        name: the property, with its prefix.
        sorts: names in `SORTS`.
        root: a house of which ontology, shapes and queries are taken.
    """
    if not home.is_dir():
        for folder in FOLDERS:
            if folder != "data":
                shutil.copytree(root / folder, home / folder)
    texts = home / "texts"
    for made in (texts, home / "data" / "claims", home / "data" / "entities", home / "fixtures"):
        made.mkdir(parents=True, exist_ok=True)
    for file, (called, values) in KINDS.items():
        blocks = [_block(*RIGHT[file])] if file in RIGHT else []
        blocks += [
            _block(called.format(_number(sort)), values | {name: SORTS[sort]}) for sort in sorts
        ]
        (home / file).write_text("\n".join([PREFIXES, *blocks]), "utf-8")
    for source in ("s", *(f"wrong{_number(sort)}" for sort in sorts)):
        (texts / f"{source}.txt").write_text(TEXT, "utf-8")
    _write_fixture(home)


def _write_fixture(home: Path) -> None:
    """All of the data as a fixture of which is said, wrongly, that it conforms."""
    report = "[] a sh:ValidationReport ; sh:conforms true .\n"
    data = [(home / file).read_text("utf-8") for file in KINDS if file.startswith("data")]
    (home / "fixtures" / "all.ttl").write_text("\n".join([*data, report]), "utf-8")


def _number(sort: str) -> str:
    return f"{list(SORTS).index(sort):03}"


def _block(called: str, values: Values) -> str:
    name = called.partition(":")[2]
    said = (
        f"{p} {v.replace('{name}', name).replace('{itself}', called)}" for p, v in values.items()
    )
    return f"{called} {' ; '.join(said)} .\n"


def run(home: Path, command: Sequence[str], sort: str, limit: float = LIMIT) -> Ending:
    """Run a command in a house, in this process."""
    words = {"texts": str(home / "texts"), "first": _number(sort)}
    args = [arg.format(**words) for arg in command]
    before = Path.cwd()
    os.chdir(home)
    try:
        with given_up_after(limit):
            result = CliRunner().invoke(kg, args)
    except GivenUp:
        return Ending("hang", -1, "")
    finally:
        os.chdir(before)
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        said = "".join(traceback.format_exception(result.exception))
        return Ending("hang" if GivenUp.__name__ in said else "traceback", result.exit_code, said)
    said = result.output
    return Ending("ok" if said.strip() else "silence", result.exit_code, said)


def is_list(ending: Ending) -> bool:
    """Whether a run went to its end, and so judged every value."""
    if ending.kind != "ok":
        return False
    return ending.code in (0, 1) or ending.said.lstrip().startswith(("{", "["))


def trials(
    home: Path,
    name: str,
    sorts: Sequence[str] = tuple(SORTS),
    commands: Sequence[str] = tuple(COMMANDS),
    most: int = len(SORTS),
) -> Iterator[tuple[str, str, Ending]]:
    """How each command ends for each sort of value of one property: sort, command, ending.

    Of values that have runs of their own, so many at `most`.
    """
    write_house(home, name, sorts)
    open_ones = []
    for command in commands:
        ending = run(home, COMMANDS[command], sorts[0])
        if is_list(ending) or len(sorts) == 1:
            yield from ((sort, command, ending) for sort in sorts)
        else:
            open_ones.append(command)
    chosen = random.Random(name).sample(sorts, min(most, len(sorts)))
    for sort in chosen if open_ones else ():
        write_house(home, name, [sort])
        for command in open_ones:
            yield sort, command, run(home, COMMANDS[command], sort)


def found(ending: Ending, sort: str) -> bool:
    """Whether a list of findings names a thing with this value."""
    return f"wrong{_number(sort)}" in ending.said


def _last_word(ending: Ending) -> str:
    """The kind of exception that ended a run."""
    return (ending.said.strip().splitlines() or [""])[-1].partition(":")[0][:60]


def main() -> None:
    """Run all trials, and print how many there were and how they ended."""
    end = monotonic() + (float(sys.argv[1]) if len(sys.argv) > 1 else float("inf"))
    most = int(sys.argv[2]) if len(sys.argv) > 2 else len(SORTS)
    counted: Counter[str] = Counter()
    seen: set[str] = set()
    names = properties()
    random.Random(1).shuffle(names)
    with tempfile.TemporaryDirectory() as folder:
        for name in names:
            if monotonic() > end:
                break
            counted["properties"] += 1
            for sort, command, ending in trials(Path(folder) / "house", name, most=most):
                counted["trials"] += 1
                counted[ending.kind] += 1
                note = f"{ending.kind}: {command}: {_last_word(ending)}"
                if ending.kind != "ok" and note not in seen:
                    seen.add(note)
                    print(f"{name} {sort} {note}", flush=True)
                if command == "check" and not found(ending, sort):
                    counted["passed"] += 1
            print(json.dumps({"last": name, "sorts": len(SORTS), **counted}), flush=True)


if __name__ == "__main__":
    main()
