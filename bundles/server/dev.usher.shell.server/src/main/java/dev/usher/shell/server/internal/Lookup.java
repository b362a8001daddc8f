package dev.usher.shell.server.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import dev.usher.server.api.OperatorKeys.Purpose;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/** Finds what a person means: an id, the unique beginning of one, or a name. */
final class Lookup {
    private Lookup() {}

    /** Titles by info hash; of what is not in the catalog any more it says so. */
    static Function<InfoHash, String> titles(Catalog catalog) {
        Map<InfoHash, String> titles = new HashMap<>();
        catalog.items().forEach(i -> titles.put(i.infoHash(), i.title()));
        return hash -> titles.getOrDefault(hash, "(withdrawn)");
    }

    /** The household with this name or id. */
    static Household household(String text, Households households) {
        return one("household", text, households.households(), Household::id, Household::name);
    }

    /** The box with this name or id. */
    static Box box(String text, BoxDirectory directory) {
        return one("box", text, directory.boxes(), b -> b.id().value(), Box::name);
    }

    /** The item with this title or id. */
    static CatalogItem item(String text, Catalog catalog) {
        return one("item", text, catalog.items(), i -> i.item().value(), CatalogItem::title);
    }

    /** What a signing key is for. */
    static Purpose purpose(String text) {
        return one(
                "key",
                text.toUpperCase(Locale.ROOT),
                List.of(Purpose.values()),
                Purpose::name,
                Purpose::name);
    }

    /**
     * @param kind for the refusal, e.g. {@code box}
     * @throws Problem not-found (404), ambiguous (409)
     */
    static <T> T one(
            String kind,
            String text,
            Collection<T> all,
            Function<T, String> id,
            Function<T, String> name) {
        List<T> exact =
                all.stream()
                        .filter(
                                t ->
                                        id.apply(t).equals(text)
                                                || name.apply(t).equalsIgnoreCase(text))
                        .toList();
        List<T> found =
                exact.isEmpty()
                        ? all.stream().filter(t -> id.apply(t).startsWith(text)).toList()
                        : exact;
        if (found.isEmpty()) {
            throw new Problem(
                    "not-found",
                    404,
                    "There is no " + kind + " '" + text + "'. Press Tab to see all.");
        }
        if (found.size() > 1) {
            throw new Problem(
                    "ambiguous",
                    409,
                    found.size()
                            + " of kind "
                            + kind
                            + " fit '"
                            + text
                            + "'. Write more of the id.");
        }
        return found.get(0);
    }
}
