"""One file per step of the chain, in the order of drafter.chain."""
