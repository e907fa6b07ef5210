"""compile(): record once, run at machine speed."""
