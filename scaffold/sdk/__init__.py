"""What a project's code does with the AWS SDK for JavaScript."""
