"""The questions the tool can answer: importing this package puts them all into the registry."""

from graphtool.analysis.centrality import betweenness, degree, pagerank
from graphtool.analysis.clusters import communities, components, kcore
from graphtool.analysis.course import course
from graphtool.analysis.flow_ways import ways
from graphtool.analysis.flows import downstream, upstream
from graphtool.analysis.max_flow import max_flow
from graphtool.analysis.paths import money_paths
from graphtool.analysis.portraits import portraits
from graphtool.analysis.registry import REQUIRED, Analysis, Param, all_analyses, analysis, get, run
from graphtool.analysis.results import (
    COLUMNS,
    Finding,
    Moment,
    Money,
    Result,
    Sentence,
    column_label,
    sentence,
    show,
)
from graphtool.analysis.settlement import settlement
from graphtool.analysis.spread import reach
from graphtool.analysis.tracing import trace
from graphtool.analysis.tracing_back import trace_back

__all__ = [
    "COLUMNS",
    "REQUIRED",
    "Analysis",
    "Finding",
    "Moment",
    "Money",
    "Param",
    "Result",
    "Sentence",
    "all_analyses",
    "analysis",
    "betweenness",
    "column_label",
    "communities",
    "components",
    "course",
    "degree",
    "downstream",
    "get",
    "kcore",
    "max_flow",
    "money_paths",
    "pagerank",
    "portraits",
    "reach",
    "run",
    "sentence",
    "settlement",
    "show",
    "trace",
    "trace_back",
    "upstream",
    "ways",
]
