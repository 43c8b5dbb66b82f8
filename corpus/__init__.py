"""What is known: the model, the catalogue, the two indexes, the embedders. Imports nothing else of ours."""
