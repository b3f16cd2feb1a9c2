"""How well quotations and their speakers are found, against labels by hand."""
