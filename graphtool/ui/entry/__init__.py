"""What Streamlit runs, in a folder of its own: it puts the script's folder first on the path of imports, where our
modules would stand before libraries of the same name, and it would take a folder ``pages`` beside it for its own."""
