package dev.usher.player.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.LicenceGrant;
import dev.usher.backend.api.PassGrant;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import dev.usher.player.anchor.AnchorException;
import dev.usher.player.store.HeldPass;
import dev.usher.player.store.Wallet;
import dev.usher.settop.api.Player.Access;
import dev.usher.settop.api.TrustedClock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the box's passes and licences allow now. */
final class Entitlements {
    private static final Logger LOG = LoggerFactory.getLogger(Entitlements.class);
    private final Wallet wallet;
    private final LicenceDesk desk;
    private final TrustedClock trusted;

    Entitlements(Wallet wallet, LicenceDesk desk, TrustedClock trusted) {
        this.wallet = wallet;
        this.desk = desk;
        this.trusted = trusted;
    }

    /**
     * A licence and the pass it came from.
     *
     * @param fresh whether the server gave it just now
     */
    record Entitlement(String pass, LicenceGrant licence, boolean fresh) {}

    Access access(ItemId item) {
        Access best = new Access("none", null);
        Tier tier = null;
        for (HeldPass pass : wallet.passes(item)) {
            Access access = access(pass);
            if (rank(access) > rank(best)) {
                best = access;
            }
            if (isUsable(access) && (tier == null || pass.grant().tier().covers(tier))) {
                tier = pass.grant().tier();
            }
        }
        return new Access(best.state(), best.until(), tier == Tier.UHD ? null : tier);
    }

    /**
     * A pass whose viewing has not begun and still may.
     *
     * @param tier which it opens
     */
    Optional<PassGrant> unused(ItemId item, Tier tier) {
        return wallet.passes(item).stream()
                .filter(pass -> pass.grant().tier().covers(tier))
                .filter(pass -> access(pass).state().equals("pass"))
                .map(HeldPass::grant)
                .findFirst();
    }

    private static int rank(Access access) {
        return List.of("none", "expired", "pass", "open").indexOf(access.state());
    }

    private static boolean isUsable(Access access) {
        return access.state().equals("pass") || access.state().equals("open");
    }

    private Access access(HeldPass pass) {
        boolean begun = hasBegun(pass);
        Instant until = begun ? end(pass).orElse(null) : pass.grant().startBy();
        if (pass.ended() || isOver(until)) {
            return new Access("expired", until);
        }
        return new Access(begun ? "open" : "pass", until);
    }

    /** Whether its viewing period runs, or there is none to wait for. */
    private static boolean hasBegun(HeldPass pass) {
        return pass.began().isPresent()
                || pass.licence()
                        .filter(l -> l.viewSeconds() == 0 || l.viewUntil() != null)
                        .isPresent();
    }

    /** The end that no renewal moves: the earlier of the server's word and the box's own record. */
    private static Optional<Instant> end(HeldPass pass) {
        return pass.licence()
                .flatMap(
                        licence ->
                                Stream.of(
                                                Optional.ofNullable(licence.viewUntil()),
                                                pass.began()
                                                        .filter(began -> licence.viewSeconds() > 0)
                                                        .map(
                                                                began ->
                                                                        began.plusSeconds(
                                                                                licence
                                                                                        .viewSeconds())))
                                        .flatMap(Optional::stream)
                                        .min(Instant::compareTo));
    }

    /**
     * Over when that is certain: a machine clock that was set forward ends nothing. Until then the
     * DRM system refuses, and says that it is the clock.
     */
    private boolean isOver(Instant until) {
        return until != null && !trusted.certain().isBefore(until);
    }

    /**
     * The licence to open files of an item with: one from the box, else in exchange for a pass.
     *
     * @param tier of the files
     * @throws Problem pass-required (402), pass-expired (403), server-unreachable (503),
     *     anchor-silent (503), store-restored (409), or as the server refuses
     */
    Entitlement entitlement(CatalogItem item, Tier tier) {
        requireAnchor(item);
        List<HeldPass> passes = wallet.passes(item.item());
        if (passes.isEmpty()) {
            throw Refusals.passRequired(item);
        }
        for (String state : List.of("open", "pass")) {
            for (HeldPass pass : passes) {
                if (pass.grant().tier().covers(tier) && access(pass).state().equals(state)) {
                    return pass.licence()
                            .filter(licence -> !pass.unsure() && !isOver(licence.leaseUntil()))
                            .map(licence -> new Entitlement(pass.grant().id(), licence, false))
                            .orElseGet(() -> exchange(item, pass));
                }
            }
        }
        Access access = access(item.item());
        throw isUsable(access)
                ? Refusals.tierRequired(item, access.tier(), tier)
                : Refusals.passExpired(item);
    }

    /** The licence did not open the item, so it is of no use; the pass may still be. */
    Entitlement renew(CatalogItem item, Entitlement useless) {
        HeldPass held =
                wallet.passes(item.item()).stream()
                        .filter(candidate -> candidate.grant().id().equals(useless.pass()))
                        .findFirst()
                        .orElseThrow(() -> Refusals.passRequired(item));
        return exchange(item, held);
    }

    /** What is viewed for the first time is worth asking the anchor itself. */
    private void requireAnchor(CatalogItem item) {
        if (!wallet.isAnchored()) {
            return;
        }
        try {
            wallet.newest(unused(item.item(), Tier.SD).isPresent());
        } catch (AnchorException e) {
            LOG.error("Nothing opens: {}", e.getMessage());
            throw Refusals.anchorSilent("'" + item.title() + "'");
        }
    }

    private Entitlement exchange(CatalogItem item, HeldPass pass) {
        try {
            PassGrant grant = pass.grant();
            return new Entitlement(grant.id(), desk.exchange(grant), true);
        } catch (BackendException e) {
            if (pass.unsure()) {
                throw Refusals.storeRestored(item);
            }
            throw Refusals.noServer(
                    e,
                    "'"
                            + item.title()
                            + "' is on this box and paid for, but its licence comes from the server");
        }
    }
}
