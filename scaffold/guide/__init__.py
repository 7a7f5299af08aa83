"""AWS's developer guide as input: what an edition says of Node.js runtimes, held against our pages of them.

`tables.read` gives an edition's claims, `compare.compare` holds them against pages, `merge.merge` puts what is new into
the pages' front matter, `report` says it.
"""
