"""Which pupil of a roster a sheet is about: the evidence of all its fields goes in, probabilities come out."""
