package dev.usher.pass.internal;

import dev.usher.backend.api.LicenceGrant;
import dev.usher.media.api.Problem;
import dev.usher.pass.internal.Licences.Asked;
import dev.usher.pass.internal.Payments.Refusal;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.PassDatabase;
import dev.usher.pass.store.Purchase;
import dev.usher.pass.store.Purchase.State;
import dev.usher.pass.store.PurchaseStore.Beginning;
import dev.usher.pass.store.PurchaseStore.Wish;
import dev.usher.payment.api.PaymentException;
import dev.usher.persistence.PersistenceException;
import java.time.Instant;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sells what costs nothing or is paid from an account in this very database: purchase, payment,
 * pass, licence and the log of the keys that leave are one transaction, so there is nothing a crash
 * could leave half done.
 */
final class AtOnce {
    private static final Logger LOG = LoggerFactory.getLogger(AtOnce.class);

    private final PassDatabase database;
    private final Payments payments;
    private final PassTokens tokens;
    private final Licences licences;

    AtOnce(PassDatabase database, Payments payments, PassTokens tokens, Licences licences) {
        this.database = database;
        this.payments = payments;
        this.tokens = tokens;
        this.licences = licences;
    }

    /**
     * What became of it.
     *
     * @param beginning not begun = something stands against the purchase, and nothing happened
     * @param refusal why the payment was refused; null = it was not
     * @param pass that was sold; null = none
     * @param licence that goes with it; null = none
     */
    record Sale(Beginning beginning, Refusal refusal, GrantedPass pass, LicenceGrant licence) {}

    /**
     * @param asked what the licence is asked for with; empty = only the pass
     * @return empty when it cannot be settled so; then nothing happened
     * @throws Problem payment-unavailable (503), and what its condition refuses; then nothing
     *     happened
     */
    Optional<Sale> sell(BoxKey box, Wish wish, Optional<Asked> asked, Instant now) {
        try {
            return database.together(() -> settle(box, wish, asked, now));
        } catch (WithoutLicence refused) {
            LOG.debug("{} goes without licence: {}", wish.purchase().id(), refused.getMessage());
            return database.together(() -> settle(box, wish, Optional.empty(), now));
        }
    }

    private Optional<Sale> settle(BoxKey box, Wish wish, Optional<Asked> asked, Instant now) {
        Purchase purchase = wish.purchase();
        if (!payments.joins(purchase)) {
            return Optional.empty();
        }
        Beginning beginning = database.purchases().begin(wish.in(State.SETTLED));
        if (!beginning.begun()) {
            return Optional.of(new Sale(beginning, null, null, null));
        }
        try {
            payments.charge(purchase);
        } catch (PaymentException e) {
            if (e.getCause() instanceof PersistenceException contention) {
                throw contention;
            }
            Refusal refusal = Refusal.of(e);
            database.purchases().refused(purchase.id(), refusal.code(), refusal.balance());
            return Optional.of(new Sale(beginning, refusal, null, null));
        }
        GrantedPass pass = tokens.issue(purchase, database.passes().nextStatusIndex(), now);
        if (asked.isEmpty()) {
            database.passes().add(pass);
            return Optional.of(new Sale(beginning, null, pass, null));
        }
        LicenceGrant licence = licence(box, pass, asked.get());
        return Optional.of(new Sale(beginning, null, pass, licence));
    }

    private LicenceGrant licence(BoxKey box, GrantedPass pass, Asked asked) {
        try {
            return licences.sell(box, pass, asked);
        } catch (Problem refusal) {
            throw new WithoutLicence(refusal);
        }
    }

    /** Undoes a sale that is to be repeated without licence: the pass is sold all the same. */
    private static final class WithoutLicence extends RuntimeException {
        private static final long serialVersionUID = 1L;

        WithoutLicence(Problem refusal) {
            super(refusal.code(), refusal);
        }
    }
}
