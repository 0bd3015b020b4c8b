"""The graph behind one protocol: embedded (DuckDB), shared (Neo4j), in memory (tests)."""
