"""The desk as a script for ``streamlit run``: hands over to the router. The case is named by GRAPHTOOL_CASE."""

from graphtool.ui.main import main

main()
