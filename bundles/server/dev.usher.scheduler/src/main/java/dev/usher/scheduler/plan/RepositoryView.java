package dev.usher.scheduler.plan;

/**
 * A repository server that is up.
 *
 * @param baseUrl BEP 19, ends with a slash
 */
public record RepositoryView(String name, String baseUrl) {
    /** As orders and counters name it. */
    public String sourceId() {
        return "repository:" + name;
    }
}
