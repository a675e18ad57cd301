"""Words: what the pages say beside the data, in English and in Chinese.

say("claims", "zh-Hans") -> "陈述"
"""

from __future__ import annotations

from typing import Final

from kg.rdf.names import DCTERMS, SKOS, STANDARD

OWL: Final = STANDARD["owl"]


def say(key: str, language: str) -> str:
    """The words for a key in a language.

    >>> say("claims", "en"), say("claims", "zh-Hans")
    ('Claims', '陈述')
    """
    return WORDS[key][0 if language == "en" else 1]


def term_label(iri: str, language: str) -> str:
    """What a common term of a standard vocabulary is called, nothing if it is none of these.

    >>> term_label(f"{SKOS}Concept", "en"), term_label(f"{SKOS}Concept", "zh-Hans")
    ('concept', '概念')
    """
    return _TERMS.get(iri, ("", ""))[0 if language == "en" else 1]


_TERMS: Final = {
    f"{OWL}Class": ("class", "类"),
    f"{OWL}ObjectProperty": ("property", "属性"),
    f"{OWL}DatatypeProperty": ("property", "属性"),
    f"{OWL}AnnotationProperty": ("property", "属性"),
    f"{OWL}Ontology": ("ontology", "本体"),
    f"{SKOS}Concept": ("concept", "概念"),
    f"{SKOS}ConceptScheme": ("vocabulary", "词表"),
    f"{SKOS}note": ("note", "说明"),
    f"{SKOS}notation": ("code", "代码"),
    f"{SKOS}hasTopConcept": ("top concept", "顶层概念"),
    f"{SKOS}exactMatch": ("the same as", "等同于"),
    f"{SKOS}closeMatch": ("nearly the same as", "近似于"),
    f"{DCTERMS}title": ("title", "题名"),
    f"{DCTERMS}language": ("language", "语言"),
    f"{DCTERMS}publisher": ("publisher", "发布者"),
    f"{DCTERMS}source": ("page", "出处"),
    f"{DCTERMS}issued": ("issued", "发布日期"),
}

WORDS: Final[dict[str, tuple[str, str]]] = {
    "site": ("Hospital networks of Xinjiang", "新疆医院网络"),
    "skip": ("To the content", "跳至正文"),
    "main-menu": ("Main", "主导航"),
    "languages": ("Language", "语言"),
    "english": ("English", "English"),
    "chinese": ("中文", "中文"),
    "start": ("Start", "首页"),
    "index": ("Index", "索引"),
    "questions": ("Questions", "问题"),
    "claims": ("Claims", "陈述"),
    "sources": ("Sources", "来源"),
    "vocabularies": ("Vocabularies", "词表"),
    "ontology": ("Ontology", "本体"),
    "data": ("Data", "数据"),
    "this-as-data": ("This page as data", "本页数据"),
    "license": (
        "Data: CC BY 4.0. The texts themselves are not reproduced.",
        "数据许可:CC BY 4.0。不转载文本原文。",
    ),
    "license-quotes": (
        "Data: CC BY 4.0. Quoted words belong to their publishers.",
        "数据许可:CC BY 4.0。引文归其发布者所有。",
    ),
    "search": ("Search", "检索"),
    "search-label": ("A name, in Chinese or English", "名称(中文或英文)"),
    "search-none": ("Nothing is called so.", "没有如此称呼的事物。"),
    "search-some": ("found", "项结果"),
    "jump": ("Letters", "首字母"),
    "other-letter": ("Other", "其他"),
    "about-head": ("What this is", "这是什么"),
    "about-1": (
        "Hospitals describe themselves in profile texts. Here every statement of such texts is a "
        "claim: who says it, in which characters of the text, of whom, and with what doubt.",
        "医院以简介文本介绍自己。此处将这些文本的每项陈述逐一列出:由谁所述、位于文本何处、"
        "关于谁、有何存疑。",
    ),
    "about-2": (
        "Nothing is smoothed over: where a text does not agree with itself, both figures stand, "
        "and the pages say so. What follows from a claim without being said is marked as inferred.",
        "不作粉饰:文本自相矛盾之处,各数并存并予注明;文本未明述而可推知者,标为“推断”。",
    ),
    "about-3": (
        "Each thing has an address of its own, and each page is there as data, too.",
        "每一事物各有网址,每一页面亦有数据文件。",
    ),
    "counts": ("In figures", "数量"),
    "answers-head": ("Three answers", "三个回答"),
    "themes-head": ("What can be asked", "可以询问什么"),
    "hospitals": ("Hospitals", "医院"),
    "downloads": ("Downloads", "下载"),
    "file": ("File", "文件"),
    "size": ("Bytes", "字节"),
    "more-rows": ("All rows and the query", "全部结果与查询"),
    "entities": ("Entities", "实体"),
    "triples": ("Triples", "三元组"),
    "iri": ("Address (IRI)", "标识符(IRI)"),
    "kind": ("Kind", "类别"),
    "also-called": ("Also called", "又称"),
    "definition": ("Definition", "定义"),
    "example": ("Example", "示例"),
    "said-of-it": ("What is said of it", "有关陈述"),
    "said-here": ("What it says, in its own order", "所作陈述(按原文顺序)"),
    "figures": ("Figures", "数字"),
    "measure": ("Measure", "计量项目"),
    "figure": ("Figure", "数值"),
    "exact": ("as stated", "如所述"),
    "bounded": ("bounds", "界限"),
    "claim": ("Claim", "陈述"),
    "says": ("What it says", "所述"),
    "from": ("Source and characters", "来源与字符区间"),
    "notes": ("Notes", "说明"),
    "timeline": ("Timeline", "时间线"),
    "timeline-about": (
        "What is dated, of it and of what belongs to it. A filled bar is what is the case, an "
        "outlined one what is planned or a goal; its length is how exactly the text dates it.",
        "其自身及所属单位有日期的陈述。实心条为现实情况,空心条为计划或目标;条的长度为文本所述日期的范围。",
    ),
    "when": ("When", "时间"),
    "network": ("Network", "关系网络"),
    "network-of": ("Network of", "关系网络:"),
    "network-about": (
        "The picture shows the same as the table below it: on the left what acts upon, or belongs "
        "to, the thing in the middle; on the right what that acts upon or belongs to.",
        "图与下表内容相同:左侧为作用于或从属于居中者的事物,右侧为其所作用或所属的事物。",
    ),
    "network-more": ("The table has more than the picture.", "表中所列多于图中。"),
    "relation": ("Relation", "关系"),
    "other": ("With", "对方"),
    "by-claim": ("By claim", "所据陈述"),
    "property": ("Property", "属性"),
    "value": ("Value", "值"),
    "inferred": ("inferred", "推断"),
    "caveat": ("In doubt", "存疑"),
    "caveats": ("Doubts", "存疑"),
    "discrepancy": ("Discrepancy", "不一致"),
    "quote": ("Words", "原文"),
    "characters": ("characters", "字符"),
    "theme": ("Theme", "主题"),
    "more": ("More", "其他"),
    "and-more": ("more; all are in the data file", "项未列出,均见数据文件"),
    "no-claims": ("No claim names it.", "没有陈述提及。"),
    "broader": ("Broader", "上位概念"),
    "narrower": ("Narrower", "下位概念"),
    "related": ("Related", "相关"),
    "concepts": ("Concepts", "概念"),
    "scheme": ("Vocabulary", "词表"),
    "properties": ("Properties", "属性"),
    "asks": ("The question", "问题"),
    "parameters": ("Parameters", "参数"),
    "name": ("Name", "名称"),
    "about": ("What it is", "含义"),
    "takes": ("Takes", "取值"),
    "required": ("required", "必填"),
    "optional": ("may be left out", "可省略"),
    "columns": ("Columns", "列"),
    "query": ("The query (SPARQL)", "查询(SPARQL)"),
    "example-answer": ("An example", "示例回答"),
    "whole-answer": ("The whole answer", "全部回答"),
    "with": ("with", "取"),
    "rows": ("rows", "行"),
    "no-rows": (
        "No source states it; silence is not a no.",
        "没有来源述及;未述及不等于“否”。",
    ),
    "rows-shown": ("rows are shown of", "行已列出,共"),
    "actual": ("Answers of what is the case.", "只答现实情况。"),
    "other-modality": ("Answers of what is not yet the case.", "只答尚未实现的情况。"),
    "any": ("Answers of what is the case and of what is not yet.", "既答现实情况,也答尚未实现者。"),
    "classes": ("Classes", "类"),
    "subclass": ("Is a kind of", "上位类"),
    "superproperty": ("Is a case of", "上位属性"),
    "domain": ("Of", "主语"),
    "range": ("Takes", "取值"),
    "inverse": ("Inverse of", "逆属性"),
    "shortcut": ("Derived from claims of", "推导自陈述类"),
    "aligned": ("Aligned with", "对齐"),
    "shapes": ("Shapes", "形状"),
    "used": ("Used", "使用"),
    "times": ("times", "次"),
    "citation": ("Citation", "出处"),
    "contents": ("Contents", "目录"),
    "compare": ("Comparison", "比较"),
    "compare-about": (
        "Measures that texts state of more than one hospital. A filled bar is a figure as stated; "
        "an outlined one is a bound or a figure that the text qualifies.",
        "有两家以上医院述及的计量项目。实心条为如所述之数;空心条为界限或文本有所限定之数。",
    ),
    "hospital": ("Hospital", "医院"),
    "ask": ("Query", "查询"),
    "ask-about": (
        "Ask one of the stored questions, or write a query of your own. The address of an answer "
        "can be shared.",
        "可提出预存问题,亦可自行编写查询。回答的网址可以分享。",
    ),
    "ask-stored": ("Stored questions", "预存问题"),
    "ask-own": ("A query of your own (SPARQL)", "自行编写查询(SPARQL)"),
    "ask-run": ("Ask", "查询"),
    "ask-edit": ("Change the query", "修改此查询"),
    "ask-link": ("Link to this answer", "此回答的链接"),
    "ask-nothing": ("Nothing is found.", "没有结果。"),
    "ask-yes": ("Yes.", "是。"),
    "ask-no": ("No.", "否。"),
    "ask-more": ("There is more; a download has all.", "结果未全部列出;下载文件包含全部。"),
    "ask-help": (
        "Names are completed as you write: arrows choose, Enter or Tab takes, Escape closes, "
        "Alt+Down asks. Prefixes are declared by themselves.",
        "书写时自动补全名称:方向键选择,Enter 或 Tab 采用,Escape 关闭,Alt+↓ 调出。前缀会自动声明。",
    ),
    "ask-choices": ("Names", "名称"),
    "term-class": ("class", "类"),
    "term-concept": ("concept", "概念"),
    "term-prefix": ("prefix", "前缀"),
    "term-property": ("property", "属性"),
    "term-vocabulary": ("vocabulary", "词表"),
    "ask-some": ("choices", "个候选"),
    "answer": ("Answer", "回答"),
    "missing": ("There is no such page", "没有此页"),
    "missing-about": ("Nothing is at this address:", "此网址下没有内容:"),
    "missing-near": ("Did you mean one of these?", "是否指以下之一?"),
    "missing-all": ("Everything that has a name", "全部有名称的条目"),
}
