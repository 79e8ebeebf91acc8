"""What the school keeps: the files of its office folder. So far these are the rosters, one a school year."""
