"""What a person, or another program, sees of a plan. Everything but the patch is made from the report alone."""

SCHEMA = 1
"""Of the reports that `schema` describes."""
