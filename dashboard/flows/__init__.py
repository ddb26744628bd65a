"""One transaction over several subjects: what one of them reads goes into what another writes."""
