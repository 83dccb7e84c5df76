"""Long work in the background: what a job does, and the two engines that do it.

``InProcessJobs`` needs nothing and ends with its process; ``DurableJobs`` and ``DurableWorker``
(DBOS over the store's database) finish what was accepted, whichever process dies. Import the module
that is needed: DBOS takes a while to load.
"""
