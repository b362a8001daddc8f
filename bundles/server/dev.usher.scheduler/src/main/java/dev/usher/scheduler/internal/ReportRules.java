package dev.usher.scheduler.internal;

import dev.usher.backend.api.BoxReport;
import dev.usher.backend.api.Holding;
import dev.usher.backend.api.QueueEntry;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.ItemLayout;
import dev.usher.media.api.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What a box may say. */
final class ReportRules {
    static final int MAX_QUEUE = 1000;
    private static final int MAX_HOLDINGS = 10_000;
    private static final int MAX_BUNDLES = 1000;
    private static final int MAX_ENDPOINTS = 8;
    private static final int MAX_VIEWINGS = 16;
    private static final Pattern ENDPOINT =
            Pattern.compile(
                    "((plain|relay):)?([A-Za-z0-9.-]{1,253}|\\[[0-9a-fA-F:.]{2,45}\\]):[0-9]{1,5}"
                            + "|punch:[0-9a-f]{32}");

    /** What {@link dev.usher.backend.api.Source#id} looks like. */
    private static final Pattern SOURCE = Pattern.compile("[0-9a-f]{32}|repository:.{1,100}");

    private ReportRules() {}

    /**
     * Checks the form of a report.
     *
     * @throws Problem report-malformed (400), queue-malformed (400)
     */
    static void check(BoxReport r, Map<ItemId, KnownItems.Known> items) {
        require(
                Stream.of(
                                r.endpoints(),
                                r.holdings(),
                                r.queue(),
                                r.transfers(),
                                r.bundles(),
                                r.line(),
                                r.viewings(),
                                r.offences())
                        .allMatch(Objects::nonNull),
                "a part of it is missing");
        require(
                r.line().sends() >= 0 && r.line().receives() >= 0 && r.line().sendLimit() >= 0,
                "a rate is negative");
        require(r.endpoints().size() <= MAX_ENDPOINTS, "more than " + MAX_ENDPOINTS + " endpoints");
        for (String endpoint : r.endpoints()) {
            require(
                    ENDPOINT.matcher(endpoint).matches(),
                    "an endpoint is not written as host:port, punch:box or relay:host:port");
        }
        require(r.holdings().size() <= MAX_HOLDINGS, "more than " + MAX_HOLDINGS + " holdings");
        require(r.transfers().size() <= MAX_HOLDINGS, "more than " + MAX_HOLDINGS + " transfers");
        require(r.bundles().size() <= MAX_BUNDLES, "more than " + MAX_BUNDLES + " bundles");
        require(r.diskFree() >= 0 && r.appliedChange() >= 0, "a negative number");
        require(
                r.softwareVersion() != null && r.softwareVersion().length() <= 100,
                "the software version is missing or longer than 100 characters");
        require(r.viewings().size() <= MAX_VIEWINGS, "more than " + MAX_VIEWINGS + " viewings");
        require(r.offences().size() <= MAX_HOLDINGS, "more than " + MAX_HOLDINGS + " offences");
        r.offences()
                .forEach(
                        o ->
                                require(
                                        SOURCE.matcher(o.source()).matches(),
                                        "an offender is neither a box nor a repository"));
        Set<String> held = new HashSet<>();
        for (Holding h : r.holdings()) {
            require(
                    held.add(h.infoHash().hex()),
                    "item " + h.item() + " is among the holdings twice");
            KnownItems.Known known = items.get(h.item());
            ItemLayout layout = known == null ? null : known.layout();
            if (layout != null && layout.infoHash().equals(h.infoHash())) {
                require(
                        h.pieces().length() <= layout.pieceCount(),
                        "item " + h.item() + " has only " + layout.pieceCount() + " pieces");
            }
        }
        check(r.queue());
    }

    private static void check(List<QueueEntry> queue) {
        if (queue.size() > MAX_QUEUE) {
            throw malformed("queue-malformed", "the list is longer than " + MAX_QUEUE + " entries");
        }
        Set<ItemId> seen = new HashSet<>();
        for (QueueEntry e : queue) {
            if (!seen.add(e.item())) {
                throw malformed(
                        "queue-malformed", "item " + e.item() + " stands on the list twice");
            }
        }
    }

    /**
     * A box keeps ciphertext of items that were withdrawn or encrypted anew; nobody wants it from
     * there.
     */
    static BoxReport withoutUnknownHoldings(BoxReport r, Map<ItemId, KnownItems.Known> known) {
        List<Holding> sound =
                r.holdings().stream()
                        .filter(h -> known.containsKey(h.item()))
                        .filter(h -> known.get(h.item()).layout().infoHash().equals(h.infoHash()))
                        .toList();
        return new BoxReport(
                r.softwareVersion(),
                r.endpoints(),
                sound,
                r.queue(),
                r.appliedChange(),
                r.transfers(),
                r.diskFree(),
                r.bundles(),
                r.line(),
                r.viewings(),
                r.offences(),
                r.spare());
    }

    /**
     * New entries must be in the catalog; one that was there when it was put on the list may have
     * been withdrawn.
     *
     * @throws Problem item-unknown (422)
     */
    static void checkKnown(
            List<QueueEntry> queue, List<QueueEntry> former, Map<ItemId, KnownItems.Known> known) {
        Set<ItemId> before = former.stream().map(QueueEntry::item).collect(Collectors.toSet());
        for (int i = 0; i < queue.size(); i++) {
            ItemId item = queue.get(i).item();
            if (!known.containsKey(item) && !before.contains(item)) {
                throw new Problem(
                        "item-unknown",
                        422,
                        "Entry "
                                + i
                                + " of the list, item "
                                + item
                                + ", is not in the catalog. Take it off the list.",
                        Map.of("item", item.value(), "entry", i));
            }
        }
    }

    private static void require(boolean condition, String fault) {
        if (!condition) {
            throw malformed("report-malformed", fault);
        }
    }

    private static Problem malformed(String code, String fault) {
        return new Problem(
                code, 400, "The report cannot be taken: " + fault + ". Mend it and report again.");
    }
}
