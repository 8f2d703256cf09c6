// The processes that a test starts are what loads the machine, not its threads: a test mostly waits for them.
[assembly: CollectionBehavior(MaxParallelThreads = 3)]
