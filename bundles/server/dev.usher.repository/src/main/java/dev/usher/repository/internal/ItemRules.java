package dev.usher.repository.internal;

import dev.usher.backend.api.Offer;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Publisher.PublishRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What an operator may say of an item. */
public final class ItemRules {
    private static final Set<String> KINDS = Set.of("film", "song", "book", "picture", "other");
    private static final int MAX_OFFERS = 20;
    private static final int MAX_STREAMS = 100;

    /** No screening takes longer than a day. */
    private static final long MAX_GRACE_SECONDS = 24L * 3600;

    /**
     * Media types browsers and renderers need, by the end of the file name; other files are just
     * bytes.
     */
    private static final Map<String, String> TYPES =
            Map.ofEntries(
                    Map.entry("mp4", "video/mp4"),
                    Map.entry("m4v", "video/mp4"),
                    Map.entry("mkv", "video/x-matroska"),
                    Map.entry("webm", "video/webm"),
                    Map.entry("mp3", "audio/mpeg"),
                    Map.entry("m4a", "audio/mp4"),
                    Map.entry("flac", "audio/flac"),
                    Map.entry("ogg", "audio/ogg"),
                    Map.entry("opus", "audio/ogg"),
                    Map.entry("wav", "audio/wav"),
                    Map.entry("epub", "application/epub+zip"),
                    Map.entry("pdf", "application/pdf"),
                    Map.entry("jpg", "image/jpeg"),
                    Map.entry("jpeg", "image/jpeg"),
                    Map.entry("png", "image/png"),
                    Map.entry("webp", "image/webp"),
                    Map.entry("svg", "image/svg+xml"),
                    Map.entry("vtt", "text/vtt"),
                    Map.entry("txt", "text/plain"));

    private ItemRules() {}

    /**
     * @throws Problem item-malformed (400) naming the member that does not fit
     */
    public static void check(PublishRequest r) {
        require(
                r.title() != null && !r.title().isBlank() && r.title().length() <= 200,
                "title: 1 to 200 characters");
        require(
                r.synopsis() == null || r.synopsis().length() <= 4000,
                "synopsis: at most 4000 characters");
        require(
                r.kind() != null && KINDS.contains(r.kind()),
                "kind: film, song, book, picture or other");
        require(r.rating() >= 0 && r.rating() <= 21, "rating: an age from 0 to 21");
        check(r.offers() == null ? List.of() : r.offers());
    }

    /**
     * @throws Problem item-malformed (400) naming the member that does not fit
     */
    public static void check(List<Offer> offers) {
        require(offers.size() <= MAX_OFFERS, "offers: at most " + MAX_OFFERS);
        Set<String> ids = new HashSet<>();
        for (Offer o : offers) {
            require(
                    o.id() != null && o.id().matches("[A-Za-z0-9_-]{1,64}"),
                    "offer id: 1 to 64 letters, digits, - and _");
            require(ids.add(o.id()), "offer id '" + o.id() + "' stands twice");
            require(
                    o.model() != null && o.model() != Offer.Model.GIFT,
                    "offer model: RENTAL, PURCHASE, SUBSCRIPTION, VOUCHER, PROMO or FREE");
            boolean free = !o.model().costs();
            require(
                    (o.model() == Offer.Model.SUBSCRIPTION) == (o.plan() != null),
                    "offer plan: that of a subscription, and of nothing else");
            require(
                    o.plan() == null || o.plan().matches("[a-z0-9][a-z0-9-]{0,39}"),
                    "offer plan: 1 to 40 small letters, digits and hyphens");
            require(
                    o.maxPerHousehold() >= (o.model() == Offer.Model.PROMO ? 1 : 0),
                    "offer maxPerHousehold: not negative; a promotion has a limit");
            require(
                    o.maxStreams() >= 0 && o.maxStreams() <= MAX_STREAMS,
                    "offer maxStreams: 0 (what the household may) to " + MAX_STREAMS);
            require(
                    o.graceSeconds() >= 0 && o.graceSeconds() <= MAX_GRACE_SECONDS,
                    "offer graceSeconds: 0 to " + MAX_GRACE_SECONDS);
            require(
                    (o.onExpiry() == Offer.OnExpiry.FINISH) == (o.graceSeconds() > 0),
                    "offer onExpiry: FINISH with graceSeconds above 0, STOP without");
            require(
                    free ? o.price() == 0 : o.price() > 0,
                    "offer price: above 0 in minor units, and 0 when it is not paid by itself");
            require(
                    free || o.currency() != null && o.currency().matches("[A-Z]{3}"),
                    "offer currency: three letters (ISO 4217)");
            require(o.startBySeconds() >= 0 && o.viewSeconds() >= 0, "offer periods: not negative");
        }
    }

    /**
     * @throws Problem file-name (400)
     */
    static void checkName(String name) {
        boolean good =
                name != null
                        && !name.isBlank()
                        && name.length() <= 255
                        && !name.equals(".")
                        && !name.equals("..")
                        && name.chars().noneMatch(c -> c == '/' || c == '\\' || c < ' ');
        if (!good) {
            throw new Problem(
                    "file-name", 400, "A file's name is 1 to 255 characters without slashes.");
        }
    }

    /** The given media type, or the one that goes with the name. */
    static String mediaType(String given, String name) {
        boolean said =
                given != null && !given.isBlank() && !given.startsWith("application/octet-stream");
        String type = said ? given.replaceAll(";.*", "").trim().toLowerCase(Locale.ROOT) : "";
        if (type.matches("[a-z0-9.+-]{1,80}/[a-z0-9.+-]{1,80}")) {
            return type;
        }
        String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return TYPES.getOrDefault(ending, "application/octet-stream");
    }

    private static void require(boolean condition, String rule) {
        if (!condition) {
            throw new Problem(
                    "item-malformed", 400, "The item cannot be published like this. " + rule + ".");
        }
    }
}
