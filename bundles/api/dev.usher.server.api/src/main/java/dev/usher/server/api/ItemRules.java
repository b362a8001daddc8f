package dev.usher.server.api;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.Problem;
import dev.usher.server.api.Publisher.PublishRequest;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an item must be like to be published, shown and sold, for all who take one. Each breach is a
 * {@link Problem} item-invalid (422) whose member {@code pointer} names what does not fit (RFC
 * 6901).
 */
public final class ItemRules {
    public static final int MAX_FILES = 1000;

    private static final Set<String> KINDS =
            new TreeSet<>(Set.of("film", "song", "book", "picture", "other"));
    private static final int MAX_TITLE = 200;
    private static final int MAX_SYNOPSIS = 4000;
    private static final int MAX_FILE_NAME = 200;
    private static final int MAX_RATING = 21;
    private static final int MAX_OFFERS = 20;
    private static final int MAX_STREAMS = 100;
    private static final long MAX_PRICE = 1_000_000_00L;
    private static final long MAX_SECONDS = 10L * 366 * 24 * 3600;

    /** No screening takes longer than a day. */
    private static final long MAX_GRACE_SECONDS = 24L * 3600;

    private static final Pattern SHORT_NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final String SHORT_NAME_RULE =
            "must be 1 to 40 small letters, digits and hyphens";
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[\\w.+-]{1,64}/[\\w.+-]{1,64}(\\s*;.{0,100})?");

    private ItemRules() {}

    /** Before anything is encrypted; no synopsis and no offers are as good as empty ones. */
    public static void check(PublishRequest wanted) {
        check(
                wanted.title(),
                wanted.synopsis() == null ? "" : wanted.synopsis(),
                wanted.kind(),
                wanted.rating());
        check(wanted.offers() == null ? List.of() : wanted.offers());
    }

    /** A whole item. */
    public static void check(CatalogItem item) {
        check(item.title(), item.synopsis(), item.kind(), item.rating());
        require(item.version() >= 1, "/version", "begins at 1");
        require(item.length() > 0, "/length", "must be above 0");
        List<ItemFile> files = item.files();
        require(
                !files.isEmpty() && files.size() <= MAX_FILES,
                "/files",
                "must hold 1 to " + MAX_FILES + " files");
        for (int i = 0; i < files.size(); i++) {
            check("/files/" + i, files.get(i));
        }
        check(item.offers());
    }

    /** What it is offered for. */
    public static void check(List<Offer> offers) {
        require(offers.size() <= MAX_OFFERS, "/offers", "must be at most " + MAX_OFFERS);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < offers.size(); i++) {
            String at = "/offers/" + i;
            Offer offer = offers.get(i);
            require(offer != null, at, "is missing");
            check(at, offer);
            require(ids.add(offer.id()), at + "/id", "is there twice");
        }
    }

    /** A file's name as a person sees it. */
    public static void checkFileName(String pointer, String name) {
        text(pointer, name, 1, MAX_FILE_NAME);
        boolean plain =
                name.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
        require(
                plain && !name.equals(".") && !name.equals(".."),
                pointer,
                "must be a plain file name");
    }

    private static void check(String title, String synopsis, String kind, int rating) {
        text("/title", title, 1, MAX_TITLE);
        text("/synopsis", synopsis, 0, MAX_SYNOPSIS);
        require(kind != null && KINDS.contains(kind), "/kind", "must be one of " + KINDS);
        require(
                rating >= 0 && rating <= MAX_RATING,
                "/rating",
                "is an age from 0 to " + MAX_RATING);
    }

    private static void check(String at, ItemFile file) {
        checkFileName(at + "/name", file.name());
        require(
                file.mediaType() != null && MEDIA_TYPE.matcher(file.mediaType()).matches(),
                at + "/mediaType",
                "must be a media type such as video/mp4");
        require(file.length() >= 0, at + "/length", "must not be negative");
    }

    private static void check(String at, Offer offer) {
        require(isShortName(offer.id()), at + "/id", SHORT_NAME_RULE);
        require(
                offer.model() != null && offer.model() != Offer.Model.GIFT,
                at + "/model",
                "must be a model that is sold");
        boolean free = !offer.model().costs();
        require(!free || offer.price() == 0, at + "/price", "of a free offer must be 0");
        require(
                free || offer.price() > 0 && offer.price() <= MAX_PRICE,
                at + "/price",
                "must be 1 to " + MAX_PRICE + " minor units; use the model FREE to charge nothing");
        require(
                isCurrency(offer.currency()),
                at + "/currency",
                "must be an ISO 4217 code such as EUR");
        checkPeriods(at, offer);
        require(
                (offer.model() == Offer.Model.SUBSCRIPTION) == (offer.plan() != null),
                at + "/plan",
                "must name the plan of a subscription, and of nothing else");
        require(offer.plan() == null || isShortName(offer.plan()), at + "/plan", SHORT_NAME_RULE);
        require(
                offer.maxPerHousehold() >= (offer.model() == Offer.Model.PROMO ? 1 : 0),
                at + "/maxPerHousehold",
                "must not be negative, and of a promotion at least 1");
        require(
                offer.maxStreams() >= 0 && offer.maxStreams() <= MAX_STREAMS,
                at + "/maxStreams",
                "must be 0 (what the household may) to " + MAX_STREAMS);
    }

    private static void checkPeriods(String at, Offer offer) {
        duration(at + "/startBySeconds", offer.startBySeconds(), MAX_SECONDS);
        duration(at + "/viewSeconds", offer.viewSeconds(), MAX_SECONDS);
        duration(at + "/graceSeconds", offer.graceSeconds(), MAX_GRACE_SECONDS);
        require(
                offer.model() != Offer.Model.RENTAL || offer.viewSeconds() > 0,
                at + "/viewSeconds",
                "of a rental must be above 0");
        require(
                (offer.onExpiry() == Offer.OnExpiry.FINISH) == (offer.graceSeconds() > 0),
                at + "/onExpiry",
                "is FINISH with graceSeconds above 0, and STOP without");
    }

    private static boolean isShortName(String name) {
        return name != null && SHORT_NAME.matcher(name).matches();
    }

    private static boolean isCurrency(String code) {
        return code != null
                && Currency.getAvailableCurrencies().stream()
                        .anyMatch(c -> c.getCurrencyCode().equals(code));
    }

    private static void duration(String at, long seconds, long most) {
        require(seconds >= 0 && seconds <= most, at, "must be 0 (none) to " + most + " seconds");
    }

    private static void text(String at, String text, int least, int most) {
        require(
                text != null && text.length() <= most && text.strip().length() >= least,
                at,
                "must have " + least + " to " + most + " characters");
        boolean clean =
                text.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
        require(clean, at, "must not hold control characters");
    }

    private static void require(boolean kept, String pointer, String rule) {
        if (!kept) {
            throw new Problem(
                    "item-invalid", 422, pointer + " " + rule + ".", Map.of("pointer", pointer));
        }
    }
}
