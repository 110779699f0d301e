"""The catalogue of relationship practices: data files, their checks and the pages to find one."""
