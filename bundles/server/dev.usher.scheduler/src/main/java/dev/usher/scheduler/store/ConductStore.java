package dev.usher.scheduler.store;

import dev.usher.backend.api.Line;
import dev.usher.backend.api.Offence;
import dev.usher.json.Json;
import dev.usher.media.api.BoxId;
import dev.usher.persistence.Migrations;
import dev.usher.persistence.Sql;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What boxes did and what their lines gave; what is written survives the process. Thread-safe. */
@Component(service = ConductStore.class)
public final class ConductStore {
    private final Sql sql;

    /**
     * What one household says of one source.
     *
     * @param proven whether it named the block
     */
    public record Accusation(
            String household, BoxId box, Offence offence, boolean proven, Instant last) {}

    @Activate
    public ConductStore(@Reference(target = "(osgi.jndi.service.name=usher)") DataSource database) {
        Migrations.run(database, "conduct", ConductStore.class, "V1__conduct.sql");
        sql = new Sql(database);
    }

    public List<Accusation> accusations() {
        return sql.query(
                "SELECT accusation FROM conduct_accusation ORDER BY source, household",
                row -> Json.read(row.getString("accusation"), Accusation.class));
    }

    /** Replaces what the household said of the source before. */
    public void accuse(Accusation a) {
        sql.inTransactionRetrying(
                tx -> {
                    tx.update(
                            "DELETE FROM conduct_accusation WHERE source = ? AND household = ?",
                            a.offence().source(),
                            a.household());
                    return tx.update(
                            "INSERT INTO conduct_accusation (source, household, accusation) VALUES (?, ?, ?)",
                            a.offence().source(),
                            a.household(),
                            Json.text(a));
                });
    }

    /** Old words are forgotten. */
    public void forget(String source, String household) {
        sql.update(
                "DELETE FROM conduct_accusation WHERE source = ? AND household = ?",
                source,
                household);
    }

    public Map<String, Set<Offence>> pardons() {
        Map<String, Set<Offence>> pardons = new HashMap<>();
        sql.query(
                        "SELECT offence FROM conduct_pardon",
                        row -> Json.read(row.getString("offence"), Offence.class))
                .forEach(o -> pardons.computeIfAbsent(o.source(), s -> new HashSet<>()).add(o));
        return pardons;
    }

    /** The source is not accused any more, and these offences never count again. */
    public void pardon(String source, List<Offence> offences) {
        List<Object[]> rows =
                offences.stream().map(o -> new Object[] {source, Json.text(o)}).toList();
        sql.inTransaction(
                tx -> {
                    tx.batch("INSERT INTO conduct_pardon (source, offence) VALUES (?, ?)", rows);
                    return tx.update("DELETE FROM conduct_accusation WHERE source = ?", source);
                });
    }

    public Map<BoxId, Line> lines() {
        Map<BoxId, Line> lines = new HashMap<>();
        sql.query(
                        "SELECT box, line FROM conduct_line",
                        row ->
                                Map.entry(
                                        new BoxId(row.getString("box")),
                                        Json.read(row.getString("line"), Line.class)))
                .forEach(e -> lines.put(e.getKey(), e.getValue()));
        return lines;
    }

    public void line(BoxId box, Line line) {
        sql.inTransactionRetrying(
                tx -> {
                    tx.update("DELETE FROM conduct_line WHERE box = ?", box.value());
                    return tx.update(
                            "INSERT INTO conduct_line (box, line) VALUES (?, ?)",
                            box.value(),
                            Json.text(line));
                });
    }

    public void forgetLine(BoxId box) {
        sql.update("DELETE FROM conduct_line WHERE box = ?", box.value());
    }
}
