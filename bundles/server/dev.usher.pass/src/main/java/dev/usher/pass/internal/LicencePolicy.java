package dev.usher.pass.internal;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Tier;
import dev.usher.pass.store.GrantedPass;
import dev.usher.pass.store.Purchase;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * What a box may do; signed, and bound to the sealed keys. Times that are null set no limit.
 *
 * @param viewSeconds length of the viewing period from the first play on; 0 = none
 * @param firstPlay null = not yet, as far as the server knows
 * @param viewUntil end of a viewing period that has begun
 * @param leaseUntil end, unless the licence is renewed
 * @param refreshAt when to ask for the next one
 * @param recoverySeconds how long the box goes on after the lease while renewals fail
 * @param onExpiry finish or stop
 * @param tier up to which the licence opens the item's files
 * @param seq counts the licences of the pass
 */
record LicencePolicy(
        String lid,
        String pass,
        ItemId item,
        int version,
        BoxId box,
        String model,
        Instant serverTime,
        Instant notBefore,
        Instant startBy,
        long viewSeconds,
        Instant firstPlay,
        Instant viewUntil,
        Instant leaseUntil,
        Instant refreshAt,
        long retrySeconds,
        long recoverySeconds,
        long graceSeconds,
        String onExpiry,
        int maxStreams,
        int rating,
        boolean pin,
        Tier tier,
        long seq,
        List<String> keyIds) {
    /** A licence is renewed in the middle of its lease, but not all at the same moment. */
    private static final double EARLIEST = 0.4;

    private static final double LATEST = 0.6;

    /** How long licences hold. */
    record Leases(Duration lease, Duration retry, Duration recovery, RandomGenerator random) {}

    /**
     * @param viewUntil the end as this box understands it
     */
    static LicencePolicy of(
            String id,
            GrantedPass pass,
            Instant viewUntil,
            Instant notBefore,
            Leases leases,
            Tier tier,
            List<String> keyIds,
            Instant now) {
        Purchase.Terms terms = pass.purchase().terms();
        Instant lease = leaseUntil(pass, leases, now);
        boolean goesOn = pass.lease() != null && pass.lease().goesOn();
        return new LicencePolicy(
                id,
                pass.id(),
                terms.item(),
                terms.version(),
                pass.holder(),
                terms.model().name().toLowerCase(Locale.ROOT),
                now,
                notBefore,
                pass.startBy(),
                terms.viewSeconds(),
                pass.firstPlay(),
                viewUntil,
                lease,
                lease == null ? null : refreshAt(lease, leases, now),
                leases.retry().toSeconds(),
                goesOn ? leases.recovery().toSeconds() : 0,
                terms.screening().graceSeconds(),
                terms.screening().onExpiry().name().toLowerCase(Locale.ROOT),
                terms.maxStreams(),
                terms.screening().rating(),
                terms.screening().pin(),
                tier,
                pass.licences(),
                keyIds);
    }

    /** Not beyond what is paid. */
    private static Instant leaseUntil(GrantedPass pass, Leases leases, Instant now) {
        if (pass.lease() == null) {
            return null;
        }
        Instant longest = now.plus(leases.lease());
        return longest.isBefore(pass.lease().until()) ? longest : pass.lease().until();
    }

    private static Instant refreshAt(Instant lease, Leases leases, Instant now) {
        double part = leases.random().nextDouble(EARLIEST, LATEST);
        return now.plusMillis((long) (Duration.between(now, lease).toMillis() * part));
    }

    /** The real end of the licence unless it is renewed; null = none. */
    Instant end() {
        return leaseUntil == null ? null : leaseUntil.plusSeconds(recoverySeconds);
    }
}
