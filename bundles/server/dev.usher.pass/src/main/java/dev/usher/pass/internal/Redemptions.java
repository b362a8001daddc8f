package dev.usher.pass.internal;

import dev.usher.backend.api.PassGrant;
import dev.usher.backend.api.Redemption;
import dev.usher.backend.api.RedemptionRequest;
import dev.usher.media.api.BoxId;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.PurchaseTerms.Agreed;
import dev.usher.pass.store.CodeStore;
import dev.usher.pass.store.CodeStore.Attempt;
import dev.usher.pass.store.CodeStore.Code;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.VoucherBatch;
import dev.usher.server.api.Accounts;
import dev.usher.server.api.BoxDirectory;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;

/** Somebody types a code, and gets what it stands for; each is good once. */
@Component(service = Redemptions.class)
public final class Redemptions {
    /** So many wrong codes in a row cost nothing; then each next one has to wait twice as long. */
    static final int FREE_GUESSES = 10;

    private static final Duration FIRST_BLOCK = Duration.ofMinutes(1);
    private static final Duration LONGEST_BLOCK = Duration.ofHours(12);
    private static final int MAX_TYPED = 64;

    private final CodeStore store;
    private final PassDatabase database;
    private final BoxDirectory boxes;
    private final PurchaseTerms terms;
    private final Purchases purchases;
    private final Codes codes;
    private final InstantSource clock;
    private volatile Accounts accounts;

    @Activate
    public Redemptions(
            @Reference PassDatabase database,
            @Reference BoxDirectory boxes,
            @Reference PurchaseTerms terms,
            @Reference Purchases purchases,
            @Reference Codes codes) {
        this(database, boxes, terms, purchases, codes, Clock.systemUTC());
    }

    Redemptions(
            PassDatabase database,
            BoxDirectory boxes,
            PurchaseTerms terms,
            Purchases purchases,
            Codes codes,
            InstantSource clock) {
        this.store = database.codes();
        this.database = database;
        this.boxes = boxes;
        this.terms = terms;
        this.purchases = purchases;
        this.codes = codes;
        this.clock = clock;
    }

    @Reference(
            name = "accounts",
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void set(Accounts present) {
        accounts = present;
    }

    void unset(Accounts gone) {
        if (accounts == gone) {
            accounts = null;
        }
    }

    /**
     * Redeems a code on a box; the same box again gets the same answer.
     *
     * @throws Problem device-unknown, device-revoked, code-expired (403), code-unknown (404),
     *     payment-reused, pass-exists (409), rate-limited (429), payment-unavailable (503), and
     *     what {@link PurchaseTerms#voucher} refuses
     */
    public Redemption redeem(BoxKey box, RedemptionRequest request) {
        String household = EnrolledBox.require(boxes, box.id()).household();
        Instant now = now();
        Code code = known(household, request.code(), now);
        Redemption redemption =
                forCredit(code)
                        .map(batch -> credit(code, batch, household, box.id(), now))
                        .orElseGet(() -> new Redemption(pass(code, box, request, now), 0, null));
        store.forgetGuesses(household);
        return redemption;
    }

    /**
     * Redeems a code on the web, where there is credit only.
     *
     * @throws Problem code-needs-box (409) for a pass, and as {@link #redeem(BoxKey,
     *     RedemptionRequest)}
     */
    public Redemption redeem(String household, RedemptionRequest request) {
        Instant now = now();
        Code code = known(household, request.code(), now);
        VoucherBatch batch =
                forCredit(code)
                        .orElseThrow(
                                () ->
                                        new Problem(
                                                "code-needs-box",
                                                409,
                                                "This code is for something to watch. Enter it on the television."));
        Redemption redemption = credit(code, batch, household, null, now);
        store.forgetGuesses(household);
        return redemption;
    }

    /** Gives the credit of codes that were used up just before a crash. */
    void recover() {
        for (Code code : store.uncredited()) {
            VoucherBatch batch = store.batch(code.batch()).orElseThrow();
            give(code, batch, code.household());
        }
    }

    private Code known(String household, String typed, Instant now) {
        if (typed == null || typed.length() > MAX_TYPED) {
            throw CodeStore.unknown();
        }
        Attempt attempt = store.attempt(household, codes.key(typed), now, Redemptions::block);
        attempt.blockedUntil()
                .ifPresent(
                        until -> {
                            throw rateLimited(Duration.between(now, until).toSeconds() + 1);
                        });
        return attempt.code().orElseThrow(CodeStore::unknown);
    }

    private Optional<VoucherBatch> forCredit(Code code) {
        return Optional.ofNullable(code.batch())
                .flatMap(store::batch)
                .filter(batch -> batch.amount() > 0);
    }

    private Redemption credit(
            Code code, VoucherBatch batch, String household, BoxId box, Instant now) {
        give(store.spendForCredit(code.key(), household, box, now), batch, household);
        return new Redemption(null, batch.amount(), batch.currency());
    }

    private void give(Code code, VoucherBatch batch, String household) {
        if (code.credited() != null) {
            return;
        }
        Accounts present = accounts;
        if (present == null) {
            throw new Problem(
                    "payment-unavailable",
                    503,
                    "The code is yours; its credit follows as soon as the accounts are back.",
                    Map.of("retryAfter", 60));
        }
        present.voucher(
                household, batch.amount(), batch.currency(), code.key(), "Voucher " + batch.name());
        store.credited(code.key(), now());
    }

    private PassGrant pass(Code code, BoxKey box, RedemptionRequest request, Instant now) {
        return purchases
                .redeemed(box, code.key())
                .orElseGet(
                        () -> {
                            Agreed agreed = agreed(code, box, request, now);
                            return purchases.redeem(
                                    box,
                                    code.key(),
                                    agreed,
                                    store.spending(code.key(), agreed.household(), box.id(), now));
                        });
    }

    private Agreed agreed(Code code, BoxKey box, RedemptionRequest request, Instant now) {
        if (code.gift() != null) {
            return terms.redeemed(
                    box.id(),
                    database.gifts().find(code.gift()).orElseThrow().terms(),
                    request,
                    now);
        }
        VoucherBatch batch = store.batch(code.batch()).orElseThrow();
        return terms.voucher(box.id(), batch.item(), batch.offer(), request, now);
    }

    private static Duration block(int guesses) {
        if (guesses < FREE_GUESSES) {
            return Duration.ZERO;
        }
        Duration block = FIRST_BLOCK.multipliedBy(1L << Math.min(guesses - FREE_GUESSES, 20));
        return block.compareTo(LONGEST_BLOCK) > 0 ? LONGEST_BLOCK : block;
    }

    private static Problem rateLimited(long seconds) {
        return new Problem(
                "rate-limited",
                429,
                "Too many wrong codes. Try again in " + seconds + " seconds.",
                Map.of("retryAfter", seconds));
    }

    private Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MILLIS);
    }
}
