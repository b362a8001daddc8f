package dev.usher.server.api;

import dev.usher.media.api.InfoHash;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** Repository: the servers of last resort. */
@ProviderType
public interface Repositories {
    /**
     * Repositories that orders may name: they are online and have the whole item, verified. Reads
     * memory only.
     */
    List<Repository> holding(InfoHash item);

    List<Repository> all();

    /**
     * A repository server.
     *
     * @param name short, unique
     * @param baseUrl BEP 19 base: followed by {@code <item>/<path>}; ends with a slash
     * @param items how many items it holds
     * @param served payload bytes it has sent since its database began; of servers other than this
     *     runtime's, as boxes tell
     */
    record Repository(String name, String baseUrl, int items, long served) {}

    /** Payload bytes sent of one item by all repositories. */
    long served(InfoHash item);
}
