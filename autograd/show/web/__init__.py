"""What every page is made of, for the pages of both packages."""
