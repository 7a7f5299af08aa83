"""Make and migrate Node.js functions on AWS Lambda."""

__version__ = "0.1.0"
