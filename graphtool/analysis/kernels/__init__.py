"""The compiled cores of the analyses."""
