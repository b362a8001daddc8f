package dev.usher.player.internal;

import dev.usher.backend.api.BackendException;
import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.backend.api.Transfer;
import dev.usher.drm.api.DrmException;
import dev.usher.media.api.ItemId;
import dev.usher.media.api.Problem;
import dev.usher.media.api.Tier;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Why something does not play, in sentences for the person in front of the television. */
final class Refusals {
    private Refusals() {}

    static Problem itemUnknown(ItemId item) {
        return new Problem(
                "item-unknown", 404, "There is no item " + item + " in the catalog of this box.");
    }

    /**
     * @param left until it can be played while it comes; empty = not known
     */
    static Problem notAvailable(
            CatalogItem item, Optional<Transfer> transfer, Optional<Duration> left) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("length", transfer.map(Transfer::length).orElse(item.length()));
        members.put("verified", transfer.map(Transfer::verified).orElse(0L));
        double progress =
                transfer.map(t -> t.length() == 0 ? 0 : (double) t.verified() / t.length())
                        .orElse(0.0);
        members.put("progress", progress);
        left.ifPresent(wait -> members.put("startsIn", wait.toSeconds() + 1));
        String detail =
                transfer.isEmpty()
                        ? "'"
                                + item.title()
                                + "' is not on this box. Put it on the priority list first."
                        : "'"
                                + item.title()
                                + "' is on its way: "
                                + (int) (100 * progress)
                                + " % are here. It can be played "
                                + left.map(wait -> "in about " + (wait.toSeconds() + 1) + " s.")
                                        .orElse("as soon as enough of it has come.");
        return new Problem("item-not-available", 409, detail, members);
    }

    static Problem fileUnknown(CatalogItem item, int file) {
        return new Problem(
                "file-unknown",
                404,
                "'"
                        + item.title()
                        + "' has files 0 to "
                        + (item.files().size() - 1)
                        + ", not "
                        + file
                        + ".");
    }

    static Problem passRequired(CatalogItem item) {
        return new Problem(
                "pass-required",
                402,
                "'" + item.title() + "' is not paid for. Choose an offer and buy it.",
                offers(item));
    }

    /**
     * @param opened what the household's passes open
     */
    static Problem tierRequired(CatalogItem item, Tier opened, Tier wanted) {
        return new Problem(
                "pass-required",
                402,
                "What you have opens '"
                        + item.title()
                        + "' up to "
                        + opened
                        + ". Buy it in "
                        + wanted
                        + " to watch this.",
                offers(item));
    }

    static Problem passExpired(CatalogItem item) {
        return new Problem(
                "pass-expired",
                403,
                "The time to watch '" + item.title() + "' is over. Buy it again to go on.",
                offers(item));
    }

    static Problem offerUnknown(CatalogItem item, String offer) {
        return new Problem(
                "offer-unknown",
                404,
                "'"
                        + item.title()
                        + "' has no offer '"
                        + offer
                        + "' any more. Look at the offers again.");
    }

    /**
     * @param rating age from which the item is meant
     */
    static Problem ratingExceeded(CatalogItem item, int maxRating) {
        return new Problem(
                "rating-exceeded",
                403,
                "'"
                        + item.title()
                        + "' is from "
                        + item.rating()
                        + " years, and you may watch what is rated up to "
                        + maxRating
                        + ". Choose another profile to watch it.",
                Map.of("rating", item.rating(), "maxRating", maxRating));
    }

    static Problem profileRequired(CatalogItem item) {
        return new Problem(
                "profile-required",
                403,
                "'"
                        + item.title()
                        + "' is from "
                        + item.rating()
                        + " years. Choose who is watching first.",
                Map.of("rating", item.rating()));
    }

    /** The offers, and the price of the cheapest. */
    private static Map<String, Object> offers(CatalogItem item) {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("offers", item.offers());
        item.offers().stream()
                .min(Comparator.comparingLong(Offer::price))
                .ifPresent(
                        cheapest -> {
                            members.put("price", cheapest.price());
                            members.put("currency", cheapest.currency());
                        });
        return members;
    }

    /**
     * @param doing what the server was needed for, as the beginning of a sentence
     */
    static Problem noServer(BackendException e, String doing) {
        return switch (e.reason()) {
            case NOT_ENROLLED ->
                    new Problem(
                            "not-enrolled",
                            409,
                            doing
                                    + ", but this box does not belong to an operator yet."
                                    + " Enter its enrolment code in the box's settings.");
            case UNTRUSTED ->
                    new Problem(
                            "server-untrusted",
                            502,
                            doing
                                    + ", but what answers at its address is not the operator's server."
                                    + " Check the box's network connection or call the operator.");
            default ->
                    new Problem(
                            "server-unreachable",
                            503,
                            doing
                                    + ", which does not answer now."
                                    + " Check the box's network connection, then try again.");
        };
    }

    /**
     * @param what it is about, as in a sentence
     */
    static Problem anchorSilent(String what) {
        return new Problem(
                "anchor-silent",
                503,
                "The security chip (TPM) of this box does not answer, so "
                        + what
                        + " stays as it is. Nothing is lost. Switch the box off and on again; if"
                        + " that does not help, call the operator.");
    }

    static Problem storeRestored(CatalogItem item) {
        return new Problem(
                "store-restored",
                409,
                "This box was put back to an older state, so the server has to confirm that '"
                        + item.title()
                        + "' may still be watched. Connect the box to the network, then play it"
                        + " again. Nothing is lost.");
    }

    static Problem undecryptable(DrmException e, String title) {
        return switch (e.reason()) {
            case NOT_YET ->
                    new Problem(
                            "licence-not-yet",
                            403,
                            "'" + title + "' may not be watched yet: " + e.getMessage() + ".");
            case EXPIRED ->
                    new Problem(
                            "pass-expired",
                            403,
                            "The time to watch '" + title + "' is over. Buy it again to go on.");
            case WRONG_DEVICE ->
                    new Problem(
                            "device-mismatch",
                            403,
                            "The licence of '"
                                    + title
                                    + "' was made for another box. Buy it on this one.");
            case WRONG_ITEM ->
                    new Problem(
                            "licence-mismatch",
                            403,
                            "The licence does not belong to this version of '"
                                    + title
                                    + "'. Play it again with the network connected.");
            case TAMPERED ->
                    new Problem(
                            "item-damaged",
                            409,
                            "A part of '"
                                    + title
                                    + "' is damaged on this box's disk and is being fetched again."
                                    + " Play it again when it is complete.");
            case RATING ->
                    new Problem(
                            "rating-exceeded",
                            403,
                            "'"
                                    + title
                                    + "' is rated above what who is watching may see."
                                    + " Choose another profile to watch it.");
            case PIN_REQUIRED ->
                    new Problem("pin-required", 403, "'" + title + "' asks for a PIN. Enter it.");
            case TIER ->
                    new Problem(
                            "security-level",
                            403,
                            "'"
                                    + title
                                    + "' is not shown on this box in this quality, for it does not keep its"
                                    + " keys safe enough. Choose a lower one.");
            case CLOCK_SUSPECT ->
                    new Problem(
                            "clock-suspect",
                            409,
                            "This box does not know the right time, so nothing that expires can be opened."
                                    + " Connect it to the network, and it asks the server.");
            default ->
                    new Problem(
                            "licence-invalid",
                            403,
                            "The licence of '"
                                    + title
                                    + "' is not genuine ("
                                    + e.getMessage()
                                    + "). Play it again with the network connected.");
        };
    }

    static Problem unreadable(IOException e, String title) {
        return new Problem(
                "item-unreadable",
                503,
                "'"
                        + title
                        + "' cannot be read from this box's disk: "
                        + e.getMessage()
                        + ". Try again; if it stays so, remove the item and order it anew.");
    }

    static Problem noDrm(String title) {
        return new Problem(
                "drm-missing",
                503,
                "'"
                        + title
                        + "' cannot be opened: the DRM part of this box is not running. Install or start it.");
    }

    static Problem noProtection(String title) {
        return new Problem(
                "drm-missing",
                503,
                "'"
                        + title
                        + "' cannot be protected for this screen: that part of this box is not"
                        + " running. Install or start it.");
    }

    static Problem over() {
        return new Problem(
                "session-over", 404, "There is no such playback, or it is over. Press play again.");
    }

    /**
     * Only renderers are there that take nothing but a protected stream, which this file does not
     * have.
     */
    static Problem protectedOnly(String mediaType) {
        return new Problem(
                "output-insufficient",
                403,
                "What could show "
                        + mediaType
                        + " here takes protected streams only, and this file cannot be protected."
                        + " Use another screen.",
                Map.of("mediaType", mediaType, "required", "protected"));
    }

    static Problem noRenderer(String mediaType, String wanted) {
        String who =
                wanted.isEmpty()
                        ? "Nothing on this box can show "
                        : "The renderer " + wanted + " cannot show ";
        return new Problem(
                "no-renderer",
                409,
                who + mediaType + " now. Open the television page, or install a renderer that can.",
                Map.of("mediaType", mediaType));
    }
}
