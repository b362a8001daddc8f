package dev.usher.pass.internal;

import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.pass.store.CodeStore;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.VoucherBatch;
import dev.usher.server.api.Catalog;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** Batches of voucher codes an operator hands out. */
@Component(service = Vouchers.class)
public final class Vouchers {
    private static final Pattern CURRENCY = Pattern.compile("[A-Z]{3}");
    private static final int MAX_CODES = 10_000;
    private static final int MAX_NAME = 200;
    private static final long MAX_AMOUNT = 100_000_000;

    private final CodeStore store;
    private final Catalog catalog;
    private final Codes codes;
    private final InstantSource clock;

    @Activate
    public Vouchers(
            @Reference PassDatabase database, @Reference Catalog catalog, @Reference Codes codes) {
        this(database, catalog, codes, Clock.systemUTC());
    }

    Vouchers(PassDatabase database, Catalog catalog, Codes codes, InstantSource clock) {
        this.store = database.codes();
        this.catalog = catalog;
        this.codes = codes;
        this.clock = clock;
    }

    /**
     * What an operator asks for.
     *
     * @param codes how many
     * @param amount minor units of credit; 0 = they are for an offer
     * @param expires null = never
     */
    public record Wish(
            String name,
            int codes,
            long amount,
            String currency,
            ItemId item,
            String offer,
            Instant expires) {}

    /**
     * Makes a batch.
     *
     * @throws Problem voucher-invalid (422)
     */
    public VoucherBatch issue(Wish wish) {
        require(
                wish.name() != null && !wish.name().isBlank() && wish.name().length() <= MAX_NAME,
                "/name must have 1 to " + MAX_NAME + " characters.");
        require(
                wish.codes() > 0 && wish.codes() <= MAX_CODES,
                "/codes must be 1 to " + MAX_CODES + ".");
        require(
                wish.amount() >= 0 && wish.amount() <= MAX_AMOUNT,
                "/amount must be 0 to " + MAX_AMOUNT + " minor units.");
        boolean credit = wish.amount() > 0;
        require(
                credit == (wish.item() == null) && credit == (wish.offer() == null),
                "Name either an amount, or an item and its offer.");
        require(
                !credit || wish.currency() != null && CURRENCY.matcher(wish.currency()).matches(),
                "/currency must be an ISO 4217 code such as EUR.");
        require(credit || offered(wish), "/offer is none of the item's.");
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        VoucherBatch batch =
                new VoucherBatch(
                        TimeOrderedId.at(now),
                        wish.name(),
                        wish.codes(),
                        wish.amount(),
                        credit ? wish.currency() : null,
                        wish.item(),
                        wish.offer(),
                        wish.expires(),
                        now,
                        null,
                        0);
        store.add(batch, codes(batch).stream().map(codes::key).toList());
        return batch;
    }

    /** Newest first. */
    public List<VoucherBatch> batches() {
        return store.batches();
    }

    /**
     * The codes, to be printed.
     *
     * @throws Problem voucher-unknown (404)
     */
    public List<String> codes(String batch) {
        return codes(find(batch));
    }

    /**
     * Codes that were not redeemed are good for nothing from now on.
     *
     * @throws Problem voucher-unknown (404)
     */
    public VoucherBatch callOff(String batch) {
        store.voidBatch(find(batch).id(), clock.instant());
        return find(batch);
    }

    private List<String> codes(VoucherBatch batch) {
        return IntStream.rangeClosed(1, batch.codes())
                .mapToObj(n -> codes.code(batch.id(), n))
                .toList();
    }

    private VoucherBatch find(String batch) {
        return store.batch(batch)
                .orElseThrow(
                        () ->
                                new Problem(
                                        "voucher-unknown",
                                        404,
                                        "There is no batch of vouchers " + batch + "."));
    }

    private boolean offered(Wish wish) {
        return catalog.item(wish.item()).stream()
                .flatMap(item -> item.offers().stream())
                .anyMatch(offer -> offer.id().equals(wish.offer()));
    }

    private static void require(boolean kept, String detail) {
        if (!kept) {
            throw new Problem("voucher-invalid", 422, detail);
        }
    }
}
