"""Load generators and what they measured; each measures ratios within one run."""
