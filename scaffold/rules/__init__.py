"""Rules that need more than a pattern: one module a page, with `find(project, migration)`."""
