"""A row of processes on one machine, to try out what is meant for several (``make up``)."""
