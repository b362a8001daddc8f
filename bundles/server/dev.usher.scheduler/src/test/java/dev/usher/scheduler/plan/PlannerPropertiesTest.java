package dev.usher.scheduler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.usher.backend.api.DeliveryOrder;
import dev.usher.backend.api.QueueEntry;
import dev.usher.backend.api.Source;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.PieceSet;
import dev.usher.scheduler.plan.Snapshot.BoxView;
import dev.usher.scheduler.plan.Snapshot.ItemView;
import dev.usher.scheduler.plan.Snapshot.RepositoryView;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tag;

/** What holds for every plan, whatever the world looks like. */
class PlannerPropertiesTest {
    @Provide
    Arbitrary<World> worlds() {
        return Arbitraries.longs().map(seed -> random(new Random(seed)));
    }

    @Property(tries = 200)
    @Tag("D10")
    @Label("every order is authorised, for an asking box in good standing, and on its list")
    void authorised(@ForAll("worlds") World w) {
        w.plan()
                .orders()
                .forEach(
                        (box, orders) -> {
                            BoxView view = w.boxes.get(box);
                            assertThat(view.asking()).isTrue();
                            assertThat(w.revoked).doesNotContain(box);
                            for (DeliveryOrder o : orders) {
                                assertThat(w.forbidden).doesNotContain(box + "/" + o.item());
                                assertThat(view.queue())
                                        .extracting(QueueEntry::item)
                                        .contains(o.item());
                            }
                        });
    }

    @Property(tries = 200)
    @Tag("D4")
    @Label("no piece is ordered twice, none that is held, none that does not exist")
    void once(@ForAll("worlds") World w) {
        w.plan()
                .orders()
                .forEach(
                        (box, orders) -> {
                            for (DeliveryOrder o : orders) {
                                PieceSet seen = w.boxes.get(box).holds(o.infoHash());
                                for (Source s : o.sources()) {
                                    assertThat(s.pieces().isEmpty()).isFalse();
                                    assertThat(seen.and(s.pieces()).isEmpty()).isTrue();
                                    seen = seen.or(s.pieces());
                                }
                                assertThat(seen.length())
                                        .isLessThanOrEqualTo(w.items.get(o.item()).pieceCount());
                            }
                        });
    }

    @Property(tries = 200)
    @Tag("D5")
    @Label("ranks follow the list and begin at 0")
    void priorities(@ForAll("worlds") World w) {
        w.plan()
                .orders()
                .forEach(
                        (box, orders) -> {
                            List<ItemId> list =
                                    w.boxes.get(box).queue().stream()
                                            .map(QueueEntry::item)
                                            .distinct()
                                            .toList();
                            int last = -1;
                            for (int i = 0; i < orders.size(); i++) {
                                assertThat(orders.get(i).rank()).isEqualTo(i);
                                int place = list.indexOf(orders.get(i).item());
                                assertThat(place).isGreaterThan(last);
                                last = place;
                            }
                        });
    }

    @Property(tries = 200)
    @Tag("D6")
    @Label(
            "every missing piece that someone reachable has is ordered, and only once its time has come")
    void complete(@ForAll("worlds") World w) {
        Plan plan = w.plan();
        for (BoxView box : w.boxes.values()) {
            if (!box.asking() || w.revoked.contains(box.id())) {
                assertThat(plan.orders()).doesNotContainKey(box.id());
                continue;
            }
            for (QueueEntry e : box.queue()) {
                ItemView item = w.items.get(e.item());
                if (item == null || w.forbidden.contains(box.id() + "/" + e.item())) {
                    continue;
                }
                PieceSet missing =
                        PieceSet.all(item.pieceCount()).minus(box.holds(item.infoHash()));
                if (missing.isEmpty()) {
                    continue;
                }
                DeliveryOrder order =
                        plan.of(box.id()).stream()
                                .filter(o -> o.item().equals(e.item()))
                                .findFirst()
                                .orElseThrow();
                if (item.release() != null && item.release().isAfter(w.now)) {
                    assertThat(order.notBefore()).isEqualTo(item.release());
                    assertThat(order.sources()).isEmpty();
                } else {
                    assertThat(ordered(order)).isEqualTo(missing.and(reachable(w, box, item)));
                }
            }
        }
    }

    @Property(tries = 200)
    @Tag("D9")
    @Label(
            "a sender has the piece, or fetches it itself from a repository; never oneself, absent or revoked")
    void senders(@ForAll("worlds") World w) {
        Plan plan = w.plan();
        plan.orders()
                .forEach(
                        (box, orders) ->
                                orders.forEach(
                                        o ->
                                                o.sources().stream()
                                                        .filter(s -> s.kind() == Source.Kind.PEER)
                                                        .forEach(s -> sends(w, plan, box, o, s))));
    }

    @Property(tries = 200)
    @Label("the same world planned again gives the same plan")
    void stable(@ForAll("worlds") World w) {
        Plan first = w.plan();
        Plan second = w.plan(first);
        assertHardlyMoved(first, second);
        if (w.boxes.size() <= 16) {
            assertThat(second).isEqualTo(first);
        }
    }

    @Property(tries = 200)
    @Label("as boxes get pieces the plan comes to rest: planned again, hardly a piece moves")
    void growing(@ForAll("worlds") World w, @ForAll long seed) {
        Plan first = w.plan();
        Random r = new Random(seed);
        first.orders().forEach((box, orders) -> orders.forEach(o -> receive(w, box, o, r)));

        Plan second = w.plan(first);
        assertHardlyMoved(second, w.plan(second));
    }

    private static void assertHardlyMoved(Plan first, Plan second) {
        int pieces = 0;
        int moved = 0;
        for (BoxId box : second.orders().keySet()) {
            Map<String, String> before = senders(first, box);
            Map<String, String> after = senders(second, box);
            pieces += after.size();
            moved +=
                    (int)
                            after.entrySet().stream()
                                    .filter(e -> !e.getValue().equals(before.get(e.getKey())))
                                    .count();
        }
        assertThat(moved).isLessThanOrEqualTo(5 + pieces / 20);
    }

    /** Who sends which piece of which item: "item/piece" to source. */
    private static Map<String, String> senders(Plan plan, BoxId box) {
        Map<String, String> senders = new HashMap<>();
        for (DeliveryOrder o : plan.of(box)) {
            for (Source s : o.sources()) {
                s.pieces().stream().forEach(p -> senders.put(o.item() + "/" + p, s.id()));
            }
        }
        return senders;
    }

    private static void receive(World w, BoxId box, DeliveryOrder o, Random r) {
        BitSet got = w.boxes.get(box).holds(o.infoHash()).bits();
        o.sources()
                .forEach(s -> s.pieces().stream().filter(p -> r.nextInt(4) == 0).forEach(got::set));
        BoxView b = w.boxes.get(box);
        Map<InfoHash, PieceSet> holdings = new HashMap<>(b.holdings());
        holdings.put(o.infoHash(), PieceSet.of(got));
        w.put(new BoxView(b.id(), b.asking(), b.address(), holdings, b.queue()));
    }

    private static void sends(World w, Plan plan, BoxId box, DeliveryOrder o, Source s) {
        BoxId sender = new BoxId(s.id());
        assertThat(sender).isNotEqualTo(box);
        assertThat(w.revoked).doesNotContain(sender);
        assertThat(w.boxes.get(sender).address()).isEqualTo(s.addresses().get(0)).isNotNull();
        PieceSet has = w.boxes.get(sender).holds(o.infoHash());
        for (DeliveryOrder own : plan.of(sender)) {
            if (own.infoHash().equals(o.infoHash())) {
                for (Source from : own.sources()) {
                    if (from.kind() == Source.Kind.REPOSITORY) {
                        has = has.or(from.pieces());
                    }
                }
            }
        }
        assertThat(s.pieces().minus(has).isEmpty()).isTrue();
    }

    private static PieceSet ordered(DeliveryOrder order) {
        PieceSet all = PieceSet.none();
        for (Source s : order.sources()) {
            all = all.or(s.pieces());
        }
        return all;
    }

    private static PieceSet reachable(World w, BoxView box, ItemView item) {
        if (!item.repositories().isEmpty()) {
            return PieceSet.all(item.pieceCount());
        }
        return w.boxes.values().stream()
                .filter(
                        b ->
                                b.address() != null
                                        && !b.id().equals(box.id())
                                        && !w.revoked.contains(b.id()))
                .map(b -> b.holds(item.infoHash()))
                .filter(Objects::nonNull)
                .reduce(PieceSet.none(), PieceSet::or);
    }

    private static World random(Random r) {
        World w = new World();
        int items = 1 + r.nextInt(4);
        for (int i = 0; i < items; i++) {
            List<RepositoryView> on = new ArrayList<>();
            for (int n = r.nextInt(3); n > 0; n--) {
                on.add(new RepositoryView("r" + n, "https://r" + n + "/"));
            }
            w.item(
                    i,
                    1 + r.nextInt(120),
                    r.nextInt(6) == 0 ? World.NOW.plusSeconds(r.nextInt(3) - 1) : null,
                    on.toArray(RepositoryView[]::new));
        }
        int boxes = 1 + r.nextInt(r.nextInt(8) == 0 ? 30 : 7);
        for (int b = 1; b <= boxes; b++) {
            w.put(box(w, r, b, items));
        }
        for (BoxView b : w.boxes.values()) {
            if (r.nextInt(4) == 0) {
                BoxId other = World.boxId(1 + r.nextInt(boxes));
                w.avoided.put(b.id(), Set.of(other.value(), "repository:r1"));
            }
        }
        return w;
    }

    private static BoxView box(World w, Random r, int b, int items) {
        List<QueueEntry> queue = new ArrayList<>();
        for (int n = r.nextInt(4); n > 0; n--) {
            queue.add(new QueueEntry(World.itemId(r.nextInt(items + 1)), null));
        }
        Map<InfoHash, PieceSet> holdings = new HashMap<>();
        for (ItemView item : w.items.values()) {
            int kind = r.nextInt(4);
            BitSet held = new BitSet();
            int count = item.pieceCount();
            if (kind == 1) {
                held.set(0, count);
            } else if (kind == 2) {
                held.set(0, r.nextInt(count + 1));
            } else if (kind == 3) {
                for (int p = 0; p < count; p++) {
                    held.set(p, r.nextBoolean());
                }
            }
            holdings.put(item.infoHash(), PieceSet.of(held));
            if (r.nextInt(10) == 0) {
                w.forbidden.add(World.boxId(b) + "/" + item.item());
            }
        }
        if (r.nextInt(8) == 0) {
            w.revoked.add(World.boxId(b));
        }
        String address = r.nextInt(4) == 0 ? null : "10.0.0." + b + ":6891";
        return new BoxView(World.boxId(b), r.nextInt(5) != 0, address, holdings, queue);
    }
}
