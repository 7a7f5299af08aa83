"""Run by a person, with what a person has: nothing that is fetched is part of this repository."""
