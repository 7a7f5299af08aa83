"""What speed and memory cost, as ratios against a peer in the same run. Run by hand; nothing here passes or fails.

.venv/bin/python -m tests.benchmarks [start] [new] [monorepo] [read] [code] [check]
    [--rounds N] [--functions N] [--share N] [--json FILE]
"""
