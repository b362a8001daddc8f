package dev.usher.customers.internal;

import dev.usher.backend.api.QueueChange;
import dev.usher.backend.api.Transfer;
import dev.usher.customers.internal.HouseholdView.BoxView;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Box;
import dev.usher.server.api.BoxDirectory;
import dev.usher.server.api.Catalog;
import dev.usher.server.api.Copies.Presence;
import dev.usher.server.api.Deliveries;
import dev.usher.server.api.Household;
import dev.usher.server.api.Households;
import dev.usher.server.api.Passes.PassInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** What a household may see and do: its own boxes and nobody else's. */
@Component(service = HouseholdDesk.class, configurationPid = CustomersConfig.PID)
public final class HouseholdDesk {
    private final Households households;
    private final BoxDirectory boxes;
    private final Neighbours neighbours;
    private final String currency;

    @Activate
    public HouseholdDesk(
            @Reference Households households,
            @Reference BoxDirectory boxes,
            @Reference Neighbours neighbours,
            CustomersConfig config) {
        this(households, boxes, neighbours, config.currency());
    }

    public HouseholdDesk(
            Households households, BoxDirectory boxes, Neighbours neighbours, String currency) {
        this.households = households;
        this.boxes = boxes;
        this.neighbours = neighbours;
        this.currency = currency;
    }

    public HouseholdView view(String household) {
        Household known =
                households
                        .household(household)
                        .orElseThrow(() -> RegisteredHouseholds.unknown(household));
        List<BoxView> views = boxes.boxesOf(household).stream().map(this::view).toList();
        return new HouseholdView(known, balance(household).orElse(null), currency, views);
    }

    /** Minor units of {@link #currency}; empty when no account can be asked. */
    public Optional<Long> balance(String household) {
        return neighbours.accounts().map(accounts -> accounts.balance(household, currency));
    }

    public String currency() {
        return currency;
    }

    /**
     * Asks the box to change its list.
     *
     * @param deadline as {@link Deliveries#change}
     */
    public void change(
            String household, BoxId box, QueueChange.Op op, ItemId item, Instant deadline) {
        Box own = own(household, box);
        if (own.revoked() != null) {
            throw EnrolledBoxes.revoked(box);
        }
        Deliveries deliveries =
                neighbours.deliveries().orElseThrow(() -> Neighbours.away("scheduler"));
        if (op != QueueChange.Op.REMOVE) {
            Catalog catalog = neighbours.catalog().orElseThrow(() -> Neighbours.away("catalog"));
            if (catalog.item(item).isEmpty()) {
                throw new Problem(
                        "item-unknown",
                        404,
                        "No item " + item + " is on offer; look it up in the catalog.");
            }
        }
        deliveries.change(box, op, item, deadline);
    }

    public List<PassInfo> passes(String household) {
        return neighbours.passes().map(passes -> passes.passesOf(household)).orElse(List.of());
    }

    /** The transfers a box last reported; empty when it is away. */
    public List<Transfer> transfers(BoxId box) {
        return presence(box).map(p -> p.report().transfers()).orElse(List.of());
    }

    public Optional<Presence> presence(BoxId box) {
        return neighbours.copies().flatMap(copies -> copies.presence(box));
    }

    private Box own(String household, BoxId id) {
        return boxes.box(id)
                .filter(box -> box.household().equals(household))
                .orElseThrow(() -> EnrolledBoxes.unknown(id));
    }

    private BoxView view(Box box) {
        Optional<Presence> presence = presence(box.id());
        return new BoxView(
                box.id(),
                box.name(),
                box.enrolled(),
                box.revoked(),
                presence.isPresent(),
                presence.map(Presence::seen).orElse(null),
                neighbours.deliveries().map(d -> d.queue(box.id())).orElse(List.of()),
                neighbours.deliveries().map(d -> d.pending(box.id())).orElse(List.of()),
                transfers(box.id()),
                presence.map(p -> p.report().diskFree()).orElse(null));
    }
}
