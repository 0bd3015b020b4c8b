"""The script that Streamlit runs for each session and each step."""

from graphtool.ui.main import main

main()
