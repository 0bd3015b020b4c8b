"""graphtool: from police evidence files to a graph of who belongs together and where the money went."""
