"""The labelled synthetic case: an invented gang, its evidence files in their real formats, and the truth."""

from graphtool.sample.traps import TRAPS
from graphtool.sample.worlds import SCALES, Scale
from graphtool.sample.write import Progress, SampleReport, write

__all__ = ["SCALES", "TRAPS", "Progress", "SampleReport", "Scale", "write"]
