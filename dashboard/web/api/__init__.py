"""What other systems call: reports in, progress out."""
