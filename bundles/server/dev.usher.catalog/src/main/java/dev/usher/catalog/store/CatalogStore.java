package dev.usher.catalog.store;

import dev.usher.backend.api.CatalogDelta;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.ItemDescription;
import dev.usher.json.Json;
import dev.usher.media.api.ItemId;
import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * The catalog's tables. Every change takes the next revision; a withdrawn item keeps its row, so
 * that boxes that were away for long learn of it too.
 */
@Component(service = CatalogStore.class)
public final class CatalogStore {
    private static final int MAX_SEARCH_TEXT = 5000;

    private final Sql sql;

    @Activate
    public CatalogStore(
            @Reference(target = "(osgi.jndi.service.name=usher)") DataSource dataSource) {
        Migrations.run(dataSource, "catalog", CatalogStore.class, "V1__catalog.sql");
        sql = new Sql(dataSource);
    }

    /** JSON form of {@link ItemDescription#pieceLayers}. */
    private record Layers(Map<String, byte[]> layers) {}

    public long revision() {
        return revision(sql);
    }

    /** Those on offer, by title. */
    public List<CatalogItem> items() {
        return sql.query(
                "SELECT document FROM catalog_item WHERE NOT withdrawn ORDER BY title, item",
                CatalogStore::item);
    }

    public Optional<CatalogItem> item(ItemId id) {
        return sql.first(
                "SELECT document FROM catalog_item WHERE item = ? AND NOT withdrawn",
                CatalogStore::item,
                id.value());
    }

    public Optional<ItemDescription> description(ItemId id) {
        return sql.first(
                "SELECT manifest, piece_layers FROM catalog_item WHERE item = ? AND NOT withdrawn",
                row ->
                        new ItemDescription(
                                row.getString("manifest"),
                                Json.read(row.getString("piece_layers"), Layers.class).layers()),
                id.value());
    }

    /** Every word must occur in title, synopsis or file names; an empty kind means any. */
    public List<CatalogItem> search(List<String> words, String kind) {
        StringBuilder where = new StringBuilder("NOT withdrawn");
        List<Object> arguments = new ArrayList<>();
        for (String word : words) {
            where.append(" AND search_text LIKE ? ESCAPE '!'");
            String literal =
                    word.toLowerCase(Locale.ROOT)
                            .replace("!", "!!")
                            .replace("%", "!%")
                            .replace("_", "!_");
            arguments.add("%" + literal + "%");
        }
        if (!kind.isEmpty()) {
            where.append(" AND kind = ?");
            arguments.add(kind);
        }
        return sql.query(
                "SELECT document FROM catalog_item WHERE " + where + " ORDER BY title, item",
                CatalogStore::item,
                arguments.toArray());
    }

    public CatalogDelta since(long revision) {
        // the revision first: what changes in between then comes twice rather than never
        long now = revision();
        // a box that is ahead of us has seen a database that is lost: it gets everything
        long from = revision > now ? 0 : revision;
        List<CatalogItem> items =
                sql.query(
                        "SELECT document FROM catalog_item WHERE revision > ? AND NOT withdrawn ORDER BY revision",
                        CatalogStore::item,
                        from);
        List<ItemId> removed =
                from == 0
                        ? List.of()
                        : sql.query(
                                "SELECT item FROM catalog_item WHERE revision > ? AND withdrawn ORDER BY revision",
                                row -> new ItemId(row.getString("item")),
                                from);
        return new CatalogDelta(now, items, removed);
    }

    /**
     * Adds the item or replaces it.
     *
     * @return false when a newer version is there, which then stays
     */
    public boolean put(CatalogItem item, ItemDescription description) {
        return sql.inTransactionRetrying(
                tx -> {
                    long revision = next(tx);
                    Optional<Integer> present =
                            tx.first(
                                    "SELECT version FROM catalog_item WHERE item = ?",
                                    row -> row.getInt(1),
                                    item.item().value());
                    if (present.isPresent() && present.get() > item.version()) {
                        return false;
                    }
                    Object[] columns = {
                        revision,
                        false,
                        item.version(),
                        item.kind(),
                        item.title(),
                        searchText(item),
                        Json.text(item),
                        description.manifest(),
                        Json.text(new Layers(description.pieceLayers())),
                        item.item().value()
                    };
                    tx.update(
                            present.isPresent()
                                    ? "UPDATE catalog_item SET revision = ?, withdrawn = ?, version = ?, kind = ?, title = ?,"
                                            + " search_text = ?, document = ?, manifest = ?, piece_layers = ? WHERE item = ?"
                                    : "INSERT INTO catalog_item (revision, withdrawn, version, kind, title, search_text, document,"
                                            + " manifest, piece_layers, item) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                            columns);
                    return true;
                });
    }

    /**
     * Changes the texts or offers of an item that is on offer.
     *
     * @return false when there is none
     */
    public boolean change(ItemId id, UnaryOperator<CatalogItem> change) {
        return sql.inTransactionRetrying(
                tx -> {
                    long revision = next(tx);
                    Optional<CatalogItem> present =
                            tx.first(
                                    "SELECT document FROM catalog_item WHERE item = ? AND NOT withdrawn",
                                    CatalogStore::item,
                                    id.value());
                    present.map(change)
                            .ifPresent(
                                    changed ->
                                            tx.update(
                                                    "UPDATE catalog_item SET revision = ?, document = ? WHERE item = ?",
                                                    revision,
                                                    Json.text(changed),
                                                    id.value()));
                    return present.isPresent();
                });
    }

    /**
     * @return false when no such item is on offer
     */
    public boolean withdraw(ItemId id) {
        return sql.inTransactionRetrying(
                tx ->
                        tx.update(
                                        "UPDATE catalog_item SET revision = ?, withdrawn = TRUE WHERE item = ? AND NOT withdrawn",
                                        next(tx),
                                        id.value())
                                == 1);
    }

    /** Whether the item was on offer and is not any more. */
    public boolean withdrawn(ItemId id) {
        return sql.first(
                        "SELECT withdrawn FROM catalog_item WHERE item = ?",
                        row -> row.getBoolean(1),
                        id.value())
                .orElse(false);
    }

    private static long next(Sql tx) {
        tx.update("UPDATE catalog_revision SET revision = revision + 1 WHERE id = 1");
        return revision(tx);
    }

    private static long revision(Sql sql) {
        return sql.first(
                        "SELECT revision FROM catalog_revision WHERE id = 1", row -> row.getLong(1))
                .orElse(0L);
    }

    private static CatalogItem item(ResultSet row) throws SQLException {
        return Json.read(row.getString("document"), CatalogItem.class);
    }

    private static String searchText(CatalogItem item) {
        StringBuilder text = new StringBuilder(item.title()).append('\n').append(item.synopsis());
        item.files().forEach(file -> text.append('\n').append(file.name()));
        String lower = text.toString().toLowerCase(Locale.ROOT);
        return lower.length() > MAX_SEARCH_TEXT ? lower.substring(0, MAX_SEARCH_TEXT) : lower;
    }
}
