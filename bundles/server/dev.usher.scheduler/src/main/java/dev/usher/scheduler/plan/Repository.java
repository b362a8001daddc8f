package dev.usher.scheduler.plan;

/** A repository server, the same for all items it holds. */
final class Repository {
    final RepositoryView view;
    final String id;
    int network = CostMap.UNKNOWN;

    /** Running demands that need it. */
    int receivers;

    Repository(RepositoryView view) {
        this.view = view;
        this.id = view.sourceId();
    }
}
