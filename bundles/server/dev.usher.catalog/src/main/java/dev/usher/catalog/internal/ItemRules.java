package dev.usher.catalog.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.backend.api.Offer;
import dev.usher.media.api.ItemFile;
import dev.usher.media.api.Problem;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an item must be like to be shown and sold. Each breach is a Problem that names the member
 * (RFC 6901).
 */
final class ItemRules {
    private static final Set<String> KINDS =
            new TreeSet<>(Set.of("film", "song", "book", "picture", "other"));
    private static final int MAX_TITLE = 200;
    private static final int MAX_SYNOPSIS = 4000;
    private static final int MAX_RATING = 21;
    private static final int MAX_OFFERS = 20;
    private static final int MAX_FILES = 1000;
    private static final long MAX_PRICE = 1_000_000_00L;
    private static final long MAX_SECONDS = 10L * 366 * 24 * 3600;
    private static final Pattern OFFER_ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,39}");
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("[\\w.+-]{1,64}/[\\w.+-]{1,64}(\\s*;.{0,100})?");

    private ItemRules() {}

    static void check(CatalogItem item) {
        text("/title", item.title(), 1, MAX_TITLE);
        text("/synopsis", item.synopsis(), 0, MAX_SYNOPSIS);
        require(
                item.kind() != null && KINDS.contains(item.kind()),
                "/kind",
                "must be one of " + KINDS);
        require(
                item.rating() >= 0 && item.rating() <= MAX_RATING,
                "/rating",
                "is an age from 0 to " + MAX_RATING);
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

    static void check(List<Offer> offers) {
        require(offers.size() <= MAX_OFFERS, "/offers", "must be at most " + MAX_OFFERS);
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < offers.size(); i++) {
            check("/offers/" + i, offers.get(i));
            require(ids.add(offers.get(i).id()), "/offers/" + i + "/id", "is there twice");
        }
    }

    private static void check(String at, ItemFile file) {
        text(at + "/name", file.name(), 1, 200);
        boolean one =
                file.name()
                        .chars()
                        .noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
        require(
                one && !file.name().equals(".") && !file.name().equals(".."),
                at + "/name",
                "must be a plain file name");
        require(
                file.mediaType() != null && MEDIA_TYPE.matcher(file.mediaType()).matches(),
                at + "/mediaType",
                "must be a media type such as video/mp4");
        require(file.length() >= 0, at + "/length", "must not be negative");
    }

    private static void check(String at, Offer offer) {
        require(
                offer.id() != null && OFFER_ID.matcher(offer.id()).matches(),
                at + "/id",
                "must be 1 to 40 small letters, digits and hyphens");
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
        duration(at + "/startBySeconds", offer.startBySeconds());
        duration(at + "/viewSeconds", offer.viewSeconds());
        require(
                offer.model() != Offer.Model.RENTAL || offer.viewSeconds() > 0,
                at + "/viewSeconds",
                "of a rental must be above 0");
        require(
                (offer.model() == Offer.Model.SUBSCRIPTION)
                        == (offer.plan() != null && OFFER_ID.matcher(offer.plan()).matches()),
                at + "/plan",
                "must name the plan of a subscription, and of nothing else");
        require(
                offer.maxPerHousehold() >= (offer.model() == Offer.Model.PROMO ? 1 : 0),
                at + "/maxPerHousehold",
                "must not be negative, and of a promotion at least 1");
        require(offer.maxStreams() >= 0, at + "/maxStreams", "must not be negative");
    }

    private static boolean isCurrency(String code) {
        return code != null
                && Currency.getAvailableCurrencies().stream()
                        .anyMatch(c -> c.getCurrencyCode().equals(code));
    }

    private static void duration(String at, long seconds) {
        require(
                seconds >= 0 && seconds <= MAX_SECONDS,
                at,
                "must be 0 (no limit) to " + MAX_SECONDS + " seconds");
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
