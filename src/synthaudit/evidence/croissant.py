"""Croissant metadata of the synthetic corpus, for catalogues of data sets."""

from collections.abc import Mapping
from typing import Any

from synthaudit.evidence.named import NOT_STATED, day, name_of
from synthaudit.evidence.reproducing import to_json
from synthaudit.evidence.sources import Sources
from synthaudit.reports import words
from synthaudit.reports.formatting import short_hash

FILE = "croissant.json"

_CONTEXT: Mapping[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileProperty": "cr:fileProperty",
    "fileObject": "cr:fileObject",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}


def croissant(sources: Sources) -> bytes:
    """Croissant 1.0 metadata of the synthetic corpus, which itself is not in the package."""
    context, synthetic = sources.context, sources.manifest["inputs"]["synthetic"]
    data = context.dataset
    distribution = []
    if synthetic["file_sha256"]:
        name = synthetic["name"] or "synthetic"
        distribution.append(
            {
                "@type": "cr:FileObject",
                "@id": name,
                "name": name,
                "contentUrl": name,
                "encodingFormat": _format(name),
                "sha256": synthetic["file_sha256"],
            }
        )
    content = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.0",
        "name": name_of(sources),
        "description": data.description or words.subject(sources.audit),
        "license": data.licence or NOT_STATED,
        "url": data.url or NOT_STATED,
        "version": data.version or short_hash(sources.audit.corpora["synthetic"].sha256),
        "datePublished": day(sources),
        "rai:dataCollection": "Synthetic text. "
        + (words.makers_of(sources.audit) or context.generation.generator or "Maker not stated."),
        "rai:dataUseCases": context.purpose.use or NOT_STATED,
        "rai:dataLimitations": context.purpose.not_for or NOT_STATED,
        "distribution": distribution,
        "recordSet": [],
    }
    return to_json(content)


def _format(name: str) -> str:
    suffix = name.removesuffix(".gz").removesuffix(".zst").rpartition(".")[2]
    return {
        "jsonl": "application/jsonlines",
        "csv": "text/csv",
        "tsv": "text/tab-separated-values",
        "parquet": "application/x-parquet",
    }.get(suffix, "application/octet-stream")
