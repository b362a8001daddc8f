package dev.usher.pass.internal;

import dev.usher.media.api.Problem;
import dev.usher.pass.store.GrantedPass;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/** Whether a pass opens something now, and what is said when it does not. */
final class PassRules {
    private PassRules() {}

    /**
     * @throws Problem pass-revoked, pass-suspended, pass-returned, pass-released, pass-expired
     *     (403)
     */
    static void requireInForce(GrantedPass pass, Instant now) {
        requireInHand(pass);
        if (pass.released() != null) {
            throw new Problem(
                    "pass-released",
                    403,
                    "This box let go of the pass for another one. Take it back first.",
                    Map.of("since", pass.released()));
        }
        Instant begun = begun(pass, now);
        if (pass.startBy() != null && !begun.isBefore(pass.startBy())) {
            throw expired(
                    pass,
                    now,
                    pass.startBy(),
                    "This pass had to be used before " + pass.startBy() + ". Buy a new one.");
        }
        if (pass.viewUntil() != null && !now.isBefore(pass.viewUntil())) {
            throw expired(
                    pass,
                    now,
                    pass.viewUntil(),
                    "The viewing period ended at " + pass.viewUntil() + ". Buy a new pass.");
        }
        if (pass.lease() != null && !now.isBefore(pass.lease().until())) {
            throw expired(
                    pass,
                    now,
                    pass.lease().until(),
                    "The subscription is paid until " + pass.lease().until() + ". Renew it.");
        }
    }

    /** When it was first used; now for who says that it was not. */
    private static Instant begun(GrantedPass pass, Instant now) {
        if (pass.waits() || pass.firstLicence() == null) {
            return now;
        }
        return pass.firstPlay() == null ? pass.firstLicence() : pass.firstPlay();
    }

    /**
     * @throws Problem pass-revoked, pass-suspended, pass-returned (403)
     */
    static void requireInHand(GrantedPass pass) {
        requireNotRevoked(pass);
        if (pass.suspended() != null) {
            throw new Problem(
                    "pass-suspended",
                    403,
                    "The operator has suspended this pass. Ask the operator.",
                    Map.of("since", pass.suspended()));
        }
        if (pass.returned() != null) {
            throw new Problem(
                    "pass-returned",
                    403,
                    "This pass was given back. Buy a new one.",
                    Map.of("since", pass.returned()));
        }
    }

    /**
     * @throws Problem pass-revoked (403)
     */
    static void requireNotRevoked(GrantedPass pass) {
        if (pass.revoked() != null) {
            throw new Problem(
                    "pass-revoked",
                    403,
                    "This pass was revoked. Ask the operator.",
                    Map.of("since", pass.revoked()));
        }
    }

    /** Whether the end is one that a payment can move. */
    static boolean renewable(GrantedPass pass) {
        return pass.lease() != null && pass.lease().goesOn();
    }

    static Problem foreign() {
        return new Problem(
                "device-mismatch", 403, "Another box holds this pass. Buy a pass on this one.");
    }

    static Problem notFound() {
        return new Problem("pass-not-found", 404, "There is no such pass.");
    }

    private static Problem expired(GrantedPass pass, Instant now, Instant end, String detail) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("exp", end);
        members.put("renewable", renewable(pass));
        members.put("serverTime", now);
        return new Problem("pass-expired", 403, detail, members);
    }
}
