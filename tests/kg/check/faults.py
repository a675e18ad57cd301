"""Faults to seed into copies of our data, each with the rule and the place that must be found.

    Fault("no basis", "shape:Claim-basis", CHANGJI, old, new)

The first `old` behind `after` is replaced in the file by `new`. Where the finding is expected, a
pilcrow stands in `new`, which is not written, or else before the text `at`, perhaps in a file
`elsewhere`: so the line is computed, whatever its number. Faults of one batch go into one copy: they
touch different things.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from kg.rdf.canonical import format_text

CHANGJI = "data/claims/changji-people.ttl"
KASHGAR = "data/claims/kashgar-second.ttl"
XMU = "data/claims/xmu-second.ttl"
CLINIC = "data/claims/yugu-county.ttl"
AWARDS = "data/entities/awards-and-periodicals.ttl"
COLLECTIONS = "data/entities/collections.ttl"
ORGANIZATIONS = "data/entities/organizations.ttl"
PLACES = "data/entities/places.ttl"
PROGRAMMES = "data/entities/programmes-and-events.ttl"
SERVICES = "data/entities/services.ttl"
SYSTEMS = "data/entities/systems-and-equipment.ttl"
UNITS = "data/entities/units.ttl"
SOURCES = "data/sources.ttl"

HERE = "¶"
_FIRST = 0xE000  # private use: each fault of a file gets its own mark until all have been seeded


@dataclass(frozen=True)
class Fault:
    """A fault: what it is, the rule that finds it, its file and the edit.

    `lines` is how many lines in a row the rule names for it: a label in each language has its own.
    """

    name: str
    rule: str
    file: str
    old: str
    new: str
    after: str = ""
    at: str = ""
    batch: str = "data"
    elsewhere: str = ""
    lines: int = 1

    @property
    def id(self) -> str:
        """A name for a test."""
        return f"{self.rule}: {self.name}"


class Expected(NamedTuple):
    """Where a fault must be found: the file in the house, and the line."""

    file: str
    line: int


Encode = Callable[[str], bytes]


def with_crlf(text: str) -> bytes:
    """A file as some editors on Windows write it."""
    return text.replace("\n", "\r\n").encode()


def with_mark(text: str) -> bytes:
    """A file with a byte order mark."""
    return b"\xef\xbb\xbf" + text.encode()


def not_utf8(text: str) -> bytes:
    """A file in which ÿ is a byte that UTF-8 has not."""
    return text.encode().replace("ÿ".encode(), b"\xff")


def with_other_prefix(text: str) -> bytes:
    """A file that calls our namespace otherwise."""
    return text.replace("hkg:", "hospital.kg-1:").encode()


def with_long_literal(text: str) -> bytes:
    """A file with a literal over several lines, which look like statements, before all claims."""
    note = '"""one\n\n# no comment\nclaim:none hkg:mesure 1 .\n𠮷𠮷 "" five\n"""@en'
    head = "\nclaim:title a hkg:Heading ;"
    assert head in text
    return text.replace(head, f"{head}\n    skos:note {note} ;", 1).encode()


ENCODINGS: dict[tuple[str, str], Encode] = {
    ("syntax", AWARDS): not_utf8,
    ("ways of writing", CHANGJI): with_crlf,
    ("ways of writing", XMU): with_long_literal,
    ("ways of writing", PLACES): with_mark,
    ("ways of writing", UNITS): with_other_prefix,
}


def seed(home: Path, faults: Iterable[Fault]) -> dict[Fault, Expected]:
    """Write faults of one batch into a copy of the house; where each must be found."""
    marks = {fault: chr(_FIRST + i) for i, fault in enumerate(faults)}
    texts: dict[str, str] = {}
    for fault, mark in marks.items():
        for file in {fault.file, fault.elsewhere or fault.file} - texts.keys():
            texts[file] = (home / file).read_text("utf-8")
        _edit(texts, fault, mark)
    places: dict[Fault, Expected] = {}
    batch = next(iter(marks)).batch
    for file, text in texts.items():
        content = ENCODINGS.get((batch, file), str.encode)(text)
        for fault, mark in marks.items():
            before, found, rest = content.partition(mark.encode())
            if found:
                places[fault] = Expected(file, before.count(b"\n") + 1)
                content = before + rest
        (home / file).write_bytes(content)
    return places


def _edit(texts: dict[str, str], fault: Fault, mark: str) -> None:
    text, behind = texts[fault.file], texts[fault.file].find(fault.after)
    start = text.find(fault.old, behind)
    assert min(behind, start) >= 0, f"{fault.id}: nothing to replace"
    new = fault.new.replace(HERE, mark)
    texts[fault.file] = text[:start] + new + text[start + len(fault.old) :]
    file = fault.elsewhere or fault.file
    if fault.at:
        assert texts[file].count(fault.at) == 1, f"{fault.id}: {fault.at!r} is no single place"
        texts[file] = texts[file].replace(fault.at, mark + fault.at)
    assert texts[file].count(mark) == 1, f"{fault.id} does not say where"


def syntax(name: str, file: str, old: str, new: str) -> Fault:
    return Fault(name, "syntax", file, old, new, batch="syntax")


SYNTAX = [
    syntax(
        "no full stop after a block",
        PLACES,
        "2038349/> .\n\nid:changji",
        "2038349/>\n\n¶id:changji",
    ),
    syntax(
        "undefined prefix", SERVICES, "id:academic-lectures a hkg:", "¶id:academic-lectures a hgk:"
    ),
    syntax(
        "literal that does not end",
        UNITS,
        '"Digestive System Disease Diagnosis and Treatment Centre"@en',
        '¶"Digestive System',
    ),
    syntax("IRI with a space", ORGANIZATIONS, "entity/Q495015>", "entity/Q ¶495015>"),
    syntax("unknown escape", COLLECTIONS, '"Xinjiang-aid experts"', r'¶"Xinjiang\-aid experts"'),
    syntax("not UTF-8", AWARDS, '"advanced Party organization', '"¶ÿadvanced Party organization'),
    syntax("prefix without colon", SYSTEMS, "@prefix skos: <", "¶@prefix skos <"),
    syntax(
        "bracket that is not closed",
        XMU,
        "claim:name-en a hkg:Naming ;",
        "claim:name-en a hkg:Naming ;\n    hkg:restsOn [ hkg:basis basis:stated ;\n    ¶. ] ;",
    ),
    syntax(
        "two properties without a semicolon",
        "shapes/evidence.ttl",
        "    sh:path nif:beginIndex ;",
        "    ¶sh:path nif:beginIndex sh:minCount 1 ;",
    ),
    syntax(
        "not Turtle at all",
        PROGRAMMES,
        "# Programmes, campaigns and events.\n",
        "¶<?xml version='1.0'?>\n",
    ),
]


def terms(name: str, file: str, old: str, new: str, after: str = "", batch: str = "data") -> Fault:
    return Fault(name, "terms", file, old, new, after, batch=batch)


TERMS = [
    terms(
        "property misspelt",
        CHANGJI,
        "    hkg:measure measure:",
        "    ¶hkg:mesure measure:",
        "claim:beds-open a",
    ),
    terms(
        "class misspelt",
        KASHGAR,
        "claim:telephone-1 a hkg:Contact ;",
        "¶claim:telephone-1 a hkg:Contakt ;",
    ),
    terms(
        "concept misspelt, on a line of its own",
        KASHGAR,
        "form:personnel , form:equipment , form:funds ,",
        "form:personnel ,\n        form:equipment , # and\n        ¶form:fund ,\n       ",
        "claim:support-by-shanghai a",
    ),
    terms(
        "term of SKOS misspelt",
        ORGANIZATIONS,
        "    skos:altLabel",
        "    ¶skos:altLable",
        "id:changji-health-school a",
    ),
    terms(
        "datatype misspelt",
        KASHGAR,
        '    hkg:notAfter "1958-12-31"^^xsd:date',
        '    ¶hkg:notAfter "1958-12-31"^^xsd:dat',
    ),
    terms(
        "property misspelt in a shape",
        "shapes/kinds.ttl",
        "    sh:path hkg:recipient ;",
        "    ¶sh:path hkg:recepient ;",
        batch="shapes",
    ),
    terms(
        "property misspelt in a nested shape",
        "shapes/claims.ttl",
        "[ sh:path hkg:precision ; sh:minCount 1 ]\n",
        "[ sh:path\n            ¶hkg:precison ;\n            sh:minCount 1 ]\n",
        batch="shapes",
    ),
    terms(
        "term of SHACL misspelt",
        "shapes/entities.ttl",
        "    sh:maxCount 1 ;",
        "    ¶sh:maxCout 1 ;",
        "sh:path hkg:divisionCode ;",
        batch="shapes",
    ),
    terms(
        "property misspelt in the SPARQL of a shape",
        "shapes/audits.ttl",
        "hkg:value ?other ;",
        "hkg:valeu ?other ;¶",
        "?otherClaim hkg:source $this ;",
        batch="shapes",
    ),
    terms(
        "class misspelt in a question",
        "queries/identity/names.rq",
        "  ?claim a hkg:Naming ;",
        "  ¶?claim a hkg:Namming ;",
        batch="shapes",
    ),
    terms(
        "concept misspelt in a question",
        "queries/capacity/beds.rq",
        "skos:broader* measure:beds .",
        "skos:broader* ¶measure:bed .",
        batch="shapes",
    ),
    terms(
        "property misspelt in CRLF",
        CHANGJI,
        "    hkg:measure",
        "    ¶hkg:mesure",
        "claim:beds-open a",
        batch="ways of writing",
    ),
    terms(
        "class misspelt after a mark of byte order",
        PLACES,
        "id:japan a hkg:Place",
        "¶id:japan a hkg:Plaice",
        batch="ways of writing",
    ),
    terms(
        "property misspelt under another prefix",
        UNITS,
        "id:kashgar-digestive-centre a hkg:Centre ;",
        "id:kashgar-digestive-centre a hkg:Centre ; # 𠮷\n    ¶hkg:withim id:xinjiang ;",
        batch="ways of writing",
    ),
    terms(
        "concept misspelt after a long literal",
        XMU,
        "    hkg:measure measure:beds-unspecified ;",
        "    ¶hkg:measure measure:beds-unspecifid ;",
        batch="ways of writing",
    ),
]

DANGLING = [
    Fault(
        "entity",
        "dangling",
        CHANGJI,
        "    hkg:partner id:xinjiang-people ;",
        "    ¶hkg:partner id:xinjiang-peoples ;",
    ),
    Fault(
        "claim",
        "dangling",
        CHANGJI,
        "claim:founding , claim:years-since-founding ;",
        "claim:founding ,\n        ¶claim:years-since-fuonding ;",
    ),
    Fault(
        "source",
        "dangling",
        XMU,
        "    hkg:subject source:xmu-second ;",
        "    ¶hkg:subject source:xmu-secnd ;",
    ),
    Fault(
        "place of a place",
        "dangling",
        PLACES,
        "    hkg:within id:xinjiang ;",
        "    ¶hkg:within id:xinjang ;",
        "id:aksu-prefecture a",
    ),
]

NESTED = """    hkg:alternativeTo [
        a hkg:Founding ;
        rdfs:label "in English only"@en ;
        hkg:subject
            ¶source:changji-people ;
        hkg:modality modality:planned
    ] ;
"""
SHAPES = [
    Fault(
        "minCount: no recipient",
        "shape:Support-recipient",
        KASHGAR,
        "    hkg:recipient id:kashgar-second ;\n",
        "",
        "claim:planning-by-shanghai a",
        at="claim:planning-by-shanghai a",
    ),
    Fault(
        "minCount: no name, after a comment",
        "shape:Naming-name",
        CHANGJI,
        '    hkg:name "新疆昌吉州人民医院"@zh-Hans ;\n',
        "    # nothing here\n",
        "claim:name a",
        at="claim:name a",
    ),
    Fault(
        "maxCount: two modalities",
        "shape:Claim-modality",
        CHANGJI,
        "    hkg:period period:recent-years ;",
        "    ¶hkg:modality modality:actual , modality:planned ;\n    hkg:period period:recent-years ;",
        "claim:outpatient-visits a",
    ),
    Fault(
        "class: an end that is no alliance",
        "shape:Terms-range",
        KASHGAR,
        "    hkg:alliance id:kashgar-medical-alliance ;",
        "    ¶hkg:alliance id:kashgar-prefecture ;",
        "claim:alliance-lead a",
    ),
    Fault(
        "class: the last value of a list over lines",
        "shape:Terms-range",
        KASHGAR,
        "id:preventive-health-care ,\n        id:management ;",
        "id:preventive-health-care ,\n        id:management ,\n        ¶id:kashgar-prefecture ;",
        "claim:functions a",
    ),
    Fault(
        "datatype: a number in quotes",
        "shape:Measurement-value",
        KASHGAR,
        "    hkg:value 800 ;",
        '    ¶hkg:value "800" ;',
        "claim:beds-approved a",
    ),
    Fault(
        "SPARQL: a concept of another vocabulary",
        "shape:Terms-vocabulary",
        CHANGJI,
        "    hkg:tier tier:tertiary ;",
        "    ¶hkg:tier grade-class:b ;",
        "claim:grade a",
    ),
    Fault(
        "pattern: a code of five digits",
        "shape:Place-divisionCode",
        PLACES,
        '    hkg:divisionCode "110000"',
        '    ¶hkg:divisionCode "11000"',
    ),
    Fault(
        "SPARQL: a property of another kind",
        "shape:Terms-domain",
        KASHGAR,
        '    hkg:telephone "0998-2319152" ;',
        '    hkg:telephone "0998-2319152" ;\n    ¶hkg:place id:kashgar-city ;',
    ),
    Fault(
        "in: a language that is not allowed",
        "shape:Source-language",
        SOURCES,
        '    dcterms:language "en" ;',
        '    ¶dcterms:language "de" ;',
    ),
    Fault(
        "minLength: an empty text",
        "shape:Location-address",
        KASHGAR,
        '    hkg:address "喀什市健康路1号"@zh-Hans ;',
        '    ¶hkg:address ""@zh-Hans ;',
    ),
    Fault(
        "languageIn: a third language",
        "shape:Entity-alias",
        ORGANIZATIONS,
        '    skos:altLabel "医院信息统计专业委员会"@zh-Hans .',
        '    skos:altLabel "医院信息统计专业委员会"@zh-Hans ,\n        ¶"comité"@fr .',
    ),
    Fault(
        "uniqueLang: two English notes",
        "shape:Claim-note",
        XMU,
        "    skos:note ",
        '    ¶skos:note "One more."@en ;\n    skos:note ',
        "claim:type a",
    ),
    Fault(
        "or: a date that ends before it begins",
        "shape:Claim-order",
        CHANGJI,
        '    hkg:notBefore "1955-01-01"',
        '    hkg:notBefore "1956-01-01"',
        "claim:founding a",
        at="claim:founding a",
    ),
    Fault(
        "lessThanOrEquals: a period that ends before it begins",
        "shape:Claim-periodStart",
        CHANGJI,
        "    hkg:period period:recent-years ;",
        '    ¶hkg:periodStart "2012-01-01"^^xsd:date ;\n    hkg:periodEnd "2011-12-31"^^xsd:date ;\n    hkg:period period:recent-years ;',
        "claim:inpatients a",
    ),
    Fault(
        "xone: a date without precision",
        "shape:Claim-dated",
        XMU,
        "    hkg:precision precision:day ;\n",
        "",
        "claim:letter a",
        at="claim:letter a",
    ),
    Fault(
        "or: neither tier nor class",
        "shape:Grading-some",
        KASHGAR,
        "    hkg:tier tier:tertiary ;\n    hkg:gradeClass grade-class:a ;\n",
        "",
        "claim:grade a",
        at="claim:grade a",
    ),
    Fault(
        "lessThan: no characters, a derived node",
        "shape:Evidence-beginIndex",
        CHANGJI,
        "    hkg:evidence <#char=0,9> .",
        "    ¶hkg:evidence <#char=9,9> .",
        "claim:name a",
    ),
    Fault(
        "SPARQL: past the end of the text",
        "shape:Source-ranges",
        KASHGAR,
        "    hkg:evidence <#char=17,29> .",
        "    hkg:evidence <#char=17,29> ,\n        ¶<#char=43,99999> .",
    ),
    Fault(
        "SPARQL: a claim named after another source",
        "shape:Source-claims",
        XMU,
        "claim:beds a hkg:",
        "¶<https://w3id.org/hospital-kg/claim/elsewhere/beds> a hkg:",
    ),
    Fault(
        "audit: parts that do not make the total",
        "shape:Audit-total",
        CHANGJI,
        "    hkg:value 326 ;",
        "    hkg:value 327 ;",
        "claim:staff-retired a",
        at="claim:staff a",
        batch="more",
    ),
    Fault(
        "audit: more is listed than is counted",
        "shape:Audit-list",
        KASHGAR,
        "    hkg:value 2 ;",
        "    hkg:value 1 ;",
        "claim:branches-count a",
        at="claim:branches-count a",
        batch="more",
    ),
    Fault(
        "class: in a blank node over lines",
        "shape:Founding-subject",
        CHANGJI,
        "    hkg:hosted id:changji-120-centre ;\n",
        NESTED + "    hkg:hosted id:changji-120-centre ;\n",
        "claim:site-of-120 a",
        batch="more",
    ),
    Fault(
        "minCount: of a blank node",
        "shape:Contact-telephone",
        CHANGJI,
        "    hkg:hosted id:changji-infectious-disease-hospital ;\n",
        "    hkg:hosted id:changji-infectious-disease-hospital ;\n    hkg:restsOn\n        ¶[ a hkg:Contact ;\n        hkg:basis basis:inferred ] ;\n",
        "claim:site-of-infectious-disease-hospital a",
        batch="more",
    ),
    Fault(
        "maxCount: a node described in two files",
        "shape:Place-within",
        UNITS,
        "\nid:changji-people-leadership a",
        "\nid:changji-prefecture hkg:within id:japan .\n\nid:changji-people-leadership a",
        at="hkg:within id:xinjiang ;\n    skos:exactMatch <https://sws.geonames.org/1529568/>",
        batch="more",
        elsewhere=PLACES,
    ),
    Fault(
        "pattern: a node described in two files",
        "shape:Entity-alias",
        SERVICES,
        "\nid:academic-lectures a",
        '\nid:beijing skos:altLabel\n    "Peking"@en ,\n    ¶"  "@en .\n\nid:academic-lectures a',
        batch="more",
    ),
    Fault(
        "minCount in CRLF",
        "shape:Measurement-unit",
        CHANGJI,
        "    hkg:unit unit:M2 ;\n",
        "",
        "claim:land-area a",
        at="claim:land-area a",
        batch="ways of writing",
    ),
    Fault(
        "datatype after a long literal",
        "shape:Claim-notAfter",
        XMU,
        '    hkg:notAfter "1954-08-31"^^xsd:date',
        '    ¶hkg:notAfter "1954-08-31"',
        batch="ways of writing",
    ),
]

HANGS = """
shape:Endless a sh:NodeShape ;
    sh:targetClass hkg:Source ;
    sh:sparql [
        sh:message "It never ends."@en , "永无止境。"@zh-Hans ;
        sh:prefixes shape:prefixes ;
        ¶sh:select "SELECT $this { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(STRLEN(CONCAT(STR(?a), STR(?d), STR(?g))) < 1) }"
    ] .
"""
ILL_FORMED = [
    Fault(
        "minCount that is no number",
        "shapes",
        "shapes/entities.ttl",
        "    sh:path hkg:concerns ;",
        '    sh:path hkg:concerns ;\n    ¶sh:minCount "one" ;',
        batch="shapes",
    ),
    Fault(
        "SPARQL that does not parse",
        "shapes",
        "shapes/evidence.ttl",
        "FILTER(?end > ?length)",
        "FILTER(?end > )",
        at='sh:select """\n        SELECT $this (?evidence AS',
        batch="shapes",
    ),
    Fault(
        "two paths",
        "shapes",
        "shapes/claims.ttl",
        "    sh:path skos:note ;",
        "    ¶sh:path skos:note , skos:example ;",
        batch="shapes",
    ),
]
TIMEOUT = [
    Fault(
        "SPARQL without end",
        "timeout",
        "shapes/audits.ttl",
        "\nshape:Audit-order a",
        HANGS + "\nshape:Audit-order a",
        batch="endless",
    ),
    Fault(
        "SPARQL without end, another file",
        "timeout",
        "shapes/entities.ttl",
        "\nshape:Collection a",
        HANGS.replace("Endless", "Endless-2").replace("hkg:Source", "hkg:Place")
        + "\nshape:Collection a",
        batch="endless",
    ),
]

BLOCK = """claim:telephone-2 a hkg:Contact ;
    hkg:subject id:kashgar-second ;
    hkg:telephone "0998-2319152" ;
    hkg:evidence <#char=30,42> .
"""
CLAIMS = [
    Fault(
        "a claim written twice",
        "duplicate",
        KASHGAR,
        BLOCK,
        f"{BLOCK}\n# Again\n\n¶{BLOCK}",
        batch="more",
    ),
    Fault(
        "an entity in two files",
        "duplicate",
        COLLECTIONS,
        "\nid:aid-experts a",
        "\nid:fudan-university a hkg:University .\n\nid:aid-experts a",
        at="id:fudan-university a",
        batch="more",
        elsewhere=ORGANIZATIONS,
    ),
    Fault(
        "an edge written by hand",
        "derived",
        ORGANIZATIONS,
        "id:first-military-hospital a hkg:Hospital ;",
        "id:first-military-hospital a hkg:Hospital ;\n    ¶hkg:affiliatedWith id:fudan-university ;",
    ),
    Fault(
        "a source written by hand",
        "derived",
        XMU,
        "    hkg:measure measure:beds-unspecified ;",
        "    hkg:measure measure:beds-unspecified ;\n    ¶hkg:source source:xmu-second ;",
    ),
    Fault(
        "a number that the label does not say",
        "label-number",
        CHANGJI,
        "    hkg:value 85.1 ;",
        "    hkg:value 81.5 ;",
        at='    rdfs:label "Health technical staff make up 85.1 per cent',
        lines=2,
    ),
    Fault(
        "a number wrong in Chinese, on the second line",
        "label-number",
        KASHGAR,
        ' ,\n        "喀什地区第二人民医院的97名研究生以上学历人员占其临床医师的19%。"@zh-Hans',
        ' ,\n        ¶"喀什地区第二人民医院的97名研究生以上学历人员占其临床医师的91%。"@zh-Hans',
    ),
    Fault(
        "recipient named before the supporter",
        "label-direction",
        KASHGAR,
        "claim:support-by-shanghai a hkg:Support ;",
        "claim:support-by-shanghai a hkg:Support ;\n"
        '    ¶rdfs:label "The Second People\'s Hospital of Kashgar Prefecture supports Shanghai."@en ;',
    ),
    Fault(
        "whole and part swapped",
        "label-direction",
        KASHGAR,
        "    hkg:whole id:kashgar-second ;\n    hkg:part id:kashgar-second-branch-1 , id:kashgar-second-branch-2 ;",
        "    hkg:whole id:kashgar-second-branch-1 ;\n    hkg:part id:kashgar-second ;",
        at="    rdfs:label \"The Second People's Hospital of Kashgar Prefecture has two branches, the First",
        lines=2,
    ),
    Fault(
        "a header without columns",
        "catalogue",
        "queries/quality/honours.rq",
        "#+ columns:",
        "#+ colums:",
        at="#+ question:",
    ),
    Fault(
        "SPARQL that does not parse",
        "catalogue",
        "queries/services/services.rq",
        "WHERE {",
        "WHERE {{",
        at="ORDER BY",
    ),
]
FORMAT = [
    Fault(
        "a property at the beginning of its line",
        "format",
        SERVICES,
        "    skos:altLabel",
        "¶skos:altLabel",
        "id:arthroscopic-surgery a",
        batch="format",
    ),
    Fault(
        "no blank line between blocks",
        "format",
        AWARDS,
        "\n\nid:changji-good-leadership-team a",
        "\n¶id:changji-good-leadership-team a",
        batch="format",
    ),
    Fault(
        "quotes of the other kind",
        "format",
        "ontology/ontology.ttl",
        '    owl:versionInfo "0.1.0"',
        "    ¶owl:versionInfo '0.1.0'",
        batch="format",
    ),
]

CLASSES, ENTITIES = "ontology/claims.ttl", "ontology/entities.ttl"
TIER, RANK = "ontology/vocabularies/tier.ttl", "ontology/vocabularies/rank.ttl"


def ontology(
    rule: str,
    name: str,
    file: str,
    old: str,
    new: str,
    after: str = "",
    at: str = "",
    elsewhere: str = "",
) -> Fault:
    return Fault(name, rule, file, old, new, after, at, "ontology", elsewhere)


UNUSED = """hkg:Pharmacy a owl:Class ;
    rdfs:subClassOf hkg:Entity ;
    rdfs:label "pharmacy"@en , "药房"@zh-Hans ;
    skos:definition "A place that hands out medicines."@en , "发药之处。"@zh-Hans ;
    skos:example "id:pharmacy a hkg:Pharmacy ." .

"""
ONTOLOGY = [
    ontology(
        "ontology-label",
        "a class without a Chinese label",
        CLASSES,
        ' , "名称"@zh-Hans',
        "",
        "hkg:Naming a",
        at="hkg:Naming a owl:Class",
    ),
    ontology(
        "ontology-label",
        "a concept without an English label",
        RANK,
        '"third prize"@en , ',
        "",
        at="rank:third a",
    ),
    ontology(
        "ontology-definition",
        "a class without a definition",
        ENTITIES,
        "    skos:definition ",
        "    skos:note ",
        "hkg:Company a",
        at="hkg:Company a",
    ),
    ontology(
        "ontology-definition",
        "a concept without a Chinese definition",
        TIER,
        ' , "二级。"@zh-Hans',
        "",
        at="tier:secondary a",
    ),
    ontology(
        "ontology-example",
        "a class without an example",
        ENTITIES,
        '    skos:example "id:changji-120-centre a hkg:Centre ." ;\n',
        "",
        at="hkg:Centre a",
    ),
    ontology(
        "ontology-example",
        "a property without an example",
        CLASSES,
        '    skos:example "claim:alliance-lead hkg:member id:kashgar-second ." ;\n',
        "",
        at="hkg:member a",
    ),
    ontology(
        "ontology-domain",
        "a property for a domain, second in its list",
        CLASSES,
        "    schema:domainIncludes hkg:AllianceMembership , hkg:AssociationMembership ;",
        "    schema:domainIncludes hkg:AllianceMembership ,\n        ¶hkg:member ;",
        "hkg:member a",
    ),
    ontology(
        "ontology-domain",
        "a range in quotes",
        CLASSES,
        "    schema:rangeIncludes hkg:MedicalAlliance ;",
        '    ¶schema:rangeIncludes "MedicalAlliance" ;',
    ),
    ontology(
        "ontology-unused",
        "a class that nothing uses",
        ENTITIES,
        "hkg:Campus a",
        "¶" + UNUSED + "hkg:Campus a",
    ),
    ontology(
        "ontology-unused",
        "a property that nothing uses any more",
        CLASSES,
        "hkg:alliance a owl:ObjectProperty",
        '¶hkg:pharmacist a owl:ObjectProperty ;\n    rdfs:label "pharmacist"@en , "药师"@zh-Hans ;\n    skos:definition "Who hands out medicines."@en , "发药之人。"@zh-Hans ;\n    skos:example "id:a hkg:pharmacist id:b ." .\n\nhkg:alliance a owl:ObjectProperty',
    ),
    ontology(
        "ontology-deprecated",
        "a property that is deprecated",
        CLASSES,
        "hkg:advocate a owl:ObjectProperty ;",
        "hkg:advocate a owl:ObjectProperty ;\n    owl:deprecated true ;",
        at="    hkg:advocate id:shanghai-aid-experts ;",
        elsewhere=KASHGAR,
    ),
    ontology(
        "ontology-deprecated",
        "a class that is deprecated",
        ENTITIES,
        "hkg:Periodical a owl:Class ;",
        "hkg:Periodical a owl:Class ;\n    owl:deprecated true ;",
        at="id:chinese-journal-of-medicine a hkg:Periodical",
        elsewhere=AWARDS,
    ),
    ontology(
        "label-twice",
        "two preferred labels",
        TIER,
        '"primary (tier 1)"@en ,',
        '"primary (tier 1)"@en ,\n        ¶"tier one"@en ,',
    ),
    ontology(
        "label-twice",
        "two labels in Chinese",
        ORGANIZATIONS,
        '    rdfs:label "12th Hospital of the Army"@en , ',
        '    rdfs:label "第十二医院"@zh-Hans , "12th Hospital of the Army"@en ,\n        ¶',
    ),
    ontology(
        "label-shared",
        "two concepts of a scheme",
        RANK,
        '    skos:prefLabel "second prize"@en',
        '    ¶skos:prefLabel "first prize"@en',
    ),
    ontology(
        "label-shared",
        "two hospitals",
        ORGANIZATIONS,
        '"Changji Prefecture Infectious Disease Hospital"@en',
        '¶"12th Hospital of the Army"@en',
    ),
    ontology(
        "label-missing",
        "a thing of a foreign class without a label",
        ORGANIZATIONS,
        "\nid:changji-health-school a",
        "\n¶id:somebody a <https://schema.org/Person> .\n\nid:changji-health-school a",
    ),
    ontology(
        "label-missing",
        "a thing with a label in English only",
        PROGRAMMES,
        "\nid:changji-informatization a",
        '\n¶id:congress a <https://schema.org/Festival> ;\n    rdfs:label "congress"@en .\n\nid:changji-informatization a',
    ),
]

# A text of our own about a hospital that does not exist, and what claims say of it.
TEXT = (
    "榆谷县医院建于1978年5月,1996年3月更名为榆谷县人民医院。编制床位120张,职工430人。"
    "与复旦大学开展技术协作,为石河子大学医学院的教学医院,为三级医院。联系电话0990-7654321。"
    "院内绿树成荫,食堂供应清真餐。医院将对儿科病房扩建,并即将启用新门诊楼。🏥"
)
_CLINIC = """@base <https://w3id.org/hospital-kg/source/yugu-county> .
@prefix basis: <https://w3id.org/hospital-kg/vocab/basis/> .
@prefix claim: <https://w3id.org/hospital-kg/claim/yugu-county/> .
@prefix hkg: <https://w3id.org/hospital-kg/ns#> .
@prefix id: <https://w3id.org/hospital-kg/id/> .
@prefix measure: <https://w3id.org/hospital-kg/vocab/measure/> .
@prefix modality: <https://w3id.org/hospital-kg/vocab/modality/> .
@prefix precision: <https://w3id.org/hospital-kg/vocab/precision/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix tier: <https://w3id.org/hospital-kg/vocab/tier/> .
@prefix unit: <http://qudt.org/vocab/unit/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
_SOURCE = """
source:yugu-county a hkg:Source ;
    rdfs:label "profile of Yugu County Hospital"@en , "榆谷县医院简介"@zh-Hans ;
    dcterms:language "zh-Hans" ;
    hkg:describes id:yugu-county ;
    hkg:sha256 "{}" ;
    hkg:length {} .
"""
_HOSPITAL = """
id:yugu-county a hkg:Hospital ;
    rdfs:label "Yugu County Hospital"@en , "榆谷县医院"@zh-Hans .
"""
_SAID = [
    (
        "founding",
        "Founding",
        "建于1978年5月",
        "was founded in May 1978",
        "建于1978年5月",
        [
            'notBefore "1978-05-01"^^xsd:date',
            'notAfter "1978-05-31"^^xsd:date',
            "precision precision:month",
        ],
    ),
    (
        "name",
        "Naming",
        "1996年3月更名为榆谷县人民医院",
        "was renamed in March 1996",
        "1996年3月更名为榆谷县人民医院",
        [
            'name "榆谷县人民医院"@zh-Hans',
            'notBefore "1996-03-01"^^xsd:date',
            'notAfter "1996-03-31"^^xsd:date',
            "precision precision:month",
        ],
    ),
    (
        "beds",
        "Measurement",
        "编制床位120张",
        "has 120 authorised beds",
        "编制床位120张",
        ["measure measure:beds-authorised", "value 120", "unit unit:NUM"],
    ),
    (
        "staff",
        "Measurement",
        "职工430人",
        "has 430 staff",
        "有职工430人",
        ["measure measure:staff", "value 430", "unit unit:NUM"],
    ),
    (
        "cooperation",
        "TechnicalCooperation",
        "与复旦大学开展技术协作",
        "cooperates with Fudan University",
        "与复旦大学开展技术协作",
        ["partner id:fudan-university"],
    ),
    (
        "teaching",
        "TeachingHospitalRelation",
        "为石河子大学医学院的教学医院",
        "is a teaching hospital of Shihezi",
        "为石河子大学医学院的教学医院",
        ["institution id:shihezi-university-medicine"],
    ),
    (
        "grade",
        "Grading",
        "为三级医院",
        "is a tertiary hospital",
        "为三级医院",
        ["tier tier:tertiary"],
    ),
    (
        "telephone",
        "Contact",
        "联系电话0990-7654321",
        "has the telephone number 0990-7654321",
        "联系电话为0990-7654321",
        ['telephone "0990-7654321"'],
    ),
    (
        "trees",
        "SelfDescription",
        "院内绿树成荫",
        "is full of trees",
        "院内绿树成荫",
        ['text "绿树成荫"@zh-Hans'],
    ),
    (
        "canteen",
        "SelfDescription",
        "食堂供应清真餐",
        "has a canteen with halal meals",
        "食堂供应清真餐",
        ['text "供应清真餐"@zh-Hans'],
    ),
    (
        "ward",
        "SelfDescription",
        "医院将对儿科病房扩建",
        "will enlarge its children's ward",
        "将对儿科病房扩建",
        ['text "扩建儿科病房"@zh-Hans'],
    ),
    (
        "building",
        "SelfDescription",
        "即将启用新门诊楼",
        "is about to open a new building",
        "即将启用新门诊楼",
        ['text "启用新门诊楼"@zh-Hans'],
    ),
]
_MODALITIES = {"ward": "planned", "building": "about-to-start"}


def cite(words: str) -> str:
    """The evidence that these words of our text are."""
    assert TEXT.count(words) == 1, words
    return f"<#char={TEXT.index(words)},{TEXT.index(words) + len(words)}>"


def _claim(slug: str, kind: str, words: str, english: str, chinese: str, said: list[str]) -> str:
    subject = (
        "hospital" if kind in {"TechnicalCooperation", "TeachingHospitalRelation"} else "subject"
    )
    lines = [
        f"claim:{slug} a hkg:{kind}",
        f'    rdfs:label "Yugu County Hospital {english}."@en , "榆谷县医院{chinese}。"@zh-Hans',
        f"    hkg:{subject} id:yugu-county",
        *(f"    hkg:{line}" for line in said),
        *(f"    hkg:modality modality:{m}" for m in [_MODALITIES.get(slug)] if m),
        f"    hkg:evidence {cite(words)}",
    ]
    return " ;\n".join(lines) + " .\n"


def write_clinic(home: Path, texts: Path) -> None:
    """Add a hospital with its source and claims to a copy of the house, and write its text."""
    texts.mkdir(parents=True, exist_ok=True)
    (texts / "yugu-county.txt").write_bytes(TEXT.encode())
    claims = "\n".join([_CLINIC, *(_claim(*said) for said in _SAID)])
    (home / CLINIC).write_bytes(format_text(claims, CLINIC).encode())
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    for file, block in ((SOURCES, _SOURCE.format(digest, len(TEXT))), (ORGANIZATIONS, _HOSPITAL)):
        with (home / file).open("ab") as stream:
            stream.write(block.encode())


def grounding(
    rule: str, name: str, claim: str, old: str, new: str, file: str = CLINIC, at: str = ""
) -> Fault:
    after = f"claim:{claim} a "
    batch = "grounding" if file == CLINIC else "texts"
    return Fault(name, f"grounding-{rule}", file, old, new, after, at, batch)


ELSEWHERE = cite("职工430人")
GROUNDING = [
    grounding(
        "number", "another number of beds", "beds", "    hkg:value 120 ;", "    ¶hkg:value 125 ;"
    ),
    grounding(
        "number",
        "a bound that the text has not",
        "staff",
        "    hkg:value 430 ;",
        "    ¶hkg:minExclusive 400 ;",
    ),
    grounding(
        "date", "another year", "founding", '    hkg:notBefore "1978', '    ¶hkg:notBefore "1977'
    ),
    grounding(
        "date",
        "another month",
        "name",
        '    hkg:notBefore "1996-03-01"^^xsd:date ;\n    hkg:notAfter "1996-03-31"',
        '    ¶hkg:notBefore "1996-04-01"^^xsd:date ;\n    hkg:notAfter "1996-04-30"',
    ),
    grounding(
        "end",
        "another university",
        "cooperation",
        "    hkg:partner id:fudan-university ;",
        "    ¶hkg:partner id:fujian-medical-university ;",
    ),
    grounding(
        "end",
        "another school",
        "teaching",
        "    hkg:institution id:shihezi-university-medicine ;",
        "    ¶hkg:institution id:sjtu-medicine ;",
    ),
    grounding(
        "words",
        "digits swapped",
        "telephone",
        '    hkg:telephone "0990-7654321"',
        '    ¶hkg:telephone "0990-7653421"',
    ),
    grounding(
        "words",
        "another name",
        "name",
        '    hkg:name "榆谷县人民医院"',
        '    ¶hkg:name "榆谷县中心医院"',
    ),
    grounding(
        "cue",
        "another kind of beds",
        "beds",
        "    hkg:measure measure:beds-authorised ;",
        "    ¶hkg:measure measure:beds-open ;",
    ),
    grounding(
        "cue",
        "another tier",
        "grade",
        "    hkg:tier tier:tertiary ;",
        "    ¶hkg:tier tier:secondary ;",
    ),
    grounding(
        "modality",
        "planned, not actual",
        "ward",
        "    hkg:modality modality:planned ;",
        "    ¶hkg:modality modality:actual ;",
    ),
    grounding(
        "modality",
        "about to start, not actual",
        "building",
        "    hkg:modality modality:about-to-start ;",
        "    ¶hkg:modality modality:actual ;",
    ),
    grounding(
        "gist",
        "another sentence",
        "trees",
        f"    hkg:evidence {cite('院内绿树成荫')} .",
        f"    hkg:evidence {ELSEWHERE} .",
        at='    rdfs:label "Yugu County Hospital is full of trees.',
    ),
    grounding(
        "gist",
        "another sentence, once more",
        "canteen",
        f"    hkg:evidence {cite('食堂供应清真餐')} .",
        f"    hkg:evidence {ELSEWHERE} .",
        at='    rdfs:label "Yugu County Hospital has a canteen',
    ),
    grounding(
        "number",
        "another number of staff",
        "staff",
        "    hkg:value 1483 ;",
        "    ¶hkg:value 1843 ;",
        KASHGAR,
    ),
    grounding(
        "end",
        "another hospital",
        "technical-cooperation-xmu-first",
        "    hkg:partner id:xmu-first ;",
        "    ¶hkg:partner id:army-12-hospital ;",
        CHANGJI,
    ),
    grounding(
        "date",
        "another day",
        "letter",
        '    hkg:notBefore "1954-10-25"^^xsd:date ;\n    hkg:notAfter "1954-10-25"',
        '    ¶hkg:notBefore "1954-10-26"^^xsd:date ;\n    hkg:notAfter "1954-10-26"',
        XMU,
    ),
]

FAULTS = [
    *SYNTAX,
    *TERMS,
    *DANGLING,
    *SHAPES,
    *ILL_FORMED,
    *TIMEOUT,
    *CLAIMS,
    *FORMAT,
    *ONTOLOGY,
    *GROUNDING,
]
BATCHES = list(dict.fromkeys(fault.batch for fault in FAULTS))
