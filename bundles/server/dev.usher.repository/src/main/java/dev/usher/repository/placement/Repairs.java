package dev.usher.repository.placement;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.StoredFile;
import dev.usher.metainfo.PieceVerifier;
import dev.usher.repository.placement.PlacementPlan.World;
import dev.usher.repository.store.CopyRow;
import dev.usher.repository.store.ServerRow;
import dev.usher.server.api.Placement.CopyState;
import dev.usher.server.api.Placement.Progress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes down what has to be copied and deleted so that every item has the copies it should. Its
 * plans are made by one thread.
 */
final class Repairs {
    private final Register register;
    private final Publications publications;
    private final Probes probes;
    private final Mover mover;
    private final List<CopyRow> renewals = new ArrayList<>();
    private volatile Progress progress = new Progress(0, 0, 0, 0, 0, 0, 0);

    Repairs(Register register, Publications publications, Probes probes, Mover mover) {
        this.register = register;
        this.probes = probes;
        this.publications = publications;
        this.mover = mover;
    }

    /** As things were when last planned. */
    Progress progress() {
        return progress;
    }

    World world() {
        return new World(
                register.servers(),
                new HashMap<>(register.used()),
                mover.avoided(),
                probes.liars(),
                register.settings(),
                register.now());
    }

    /** Missing copies that are to be made again. */
    List<CopyRow> renewals() {
        return List.copyOf(renewals);
    }

    void plan() {
        renewals.clear();
        World world = world();
        int covered = 0;
        int lost = 0;
        List<CatalogItem> items = publications.catalog().items();
        for (CatalogItem item : items) {
            Map<String, CopyRow> copies = register.copies(item.infoHash());
            apply(item, PlacementPlan.of(item.infoHash(), item.length(), copies, world), world);
            long usable = copies.values().stream().filter(register::usable).count();
            covered += usable >= world.settings().copies() ? 1 : 0;
            lost += usable == 0 ? 1 : 0;
        }
        List<CopyRow> copying = register.in(CopyState.COPYING);
        int leaving =
                register.in(CopyState.LEAVING).size() + register.in(CopyState.WITHDRAWN).size();
        progress =
                new Progress(
                        items.size(),
                        covered,
                        items.size() - covered - lost,
                        lost,
                        copying.size(),
                        copying.stream()
                                .mapToLong(c -> Math.max(0, c.length() - mover.sent(c)))
                                .sum(),
                        leaving);
    }

    private void apply(CatalogItem item, PlacementPlan plan, World world) {
        Map<String, CopyRow> copies = register.copies(item.infoHash());
        for (String server : plan.upload()) {
            boolean source =
                    copies.values().stream()
                            .anyMatch(c -> !c.server().equals(server) && register.usable(c));
            CopyRow missing = copies.get(server);
            if (!source || missing != null && !mover.due(missing)) {
                continue;
            }
            if (missing != null) {
                renewals.add(missing);
            } else {
                begin(item, server, world);
            }
        }
        register.mark(plan.surplus(), CopyState.LEAVING, "there are enough others");
        register.mark(plan.needed(), CopyState.DOUBTED, "is needed after all");
    }

    private void begin(CatalogItem item, String server, World world) {
        PieceVerifier verifier = publications.find(item.item(), item.infoHash()).orElse(null);
        if (verifier != null) {
            ItemLayout layout = verifier.layout();
            CopyRow copy =
                    new CopyRow(
                            server,
                            item.infoHash(),
                            item.item(),
                            layout.length(),
                            CopyState.COPYING,
                            "",
                            register.now());
            register.add(copy, layout.files().stream().map(StoredFile::path).toList());
            world.used().merge(server, layout.length(), Long::sum);
        }
    }

    /** Servers the item belongs on, best first. */
    List<String> targets(InfoHash item, long length) {
        return PlacementPlan.of(item, length, register.copies(item), world()).targets();
    }

    /**
     * Items that would have fewer verified copies than wanted without this server.
     *
     * @return empty when the server may go
     */
    List<CatalogItem> needing(ServerRow server) {
        return publications.catalog().items().stream()
                .filter(i -> register.copies(i.infoHash()).containsKey(server.name()))
                .filter(i -> others(i.infoHash(), server) < register.settings().copies())
                .toList();
    }

    private long others(InfoHash item, ServerRow server) {
        return register.copies(item).values().stream()
                .filter(c -> !c.server().equals(server.name()))
                .filter(register::usable)
                .count();
    }
}
