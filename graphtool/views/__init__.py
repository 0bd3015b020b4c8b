"""Pictures of a graph: marks, layout, the canvas, charts. They take data and results, never a store."""
