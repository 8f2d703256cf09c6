// Each test starts processes that measure time; two at once would disturb each other.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
