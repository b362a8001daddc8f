package dev.usher.scheduler.preload;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.InfoHash;
import dev.usher.media.api.ItemId;
import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An item of the catalog as far as guessing who wants it goes.
 *
 * @param rating youngest age it is meant for, in years
 * @param series what it is a part of; empty = stands alone
 * @param part its place in the series, counting up
 * @param length bytes
 * @param release nobody may open it before; null = released
 */
public record Title(
        ItemId item,
        InfoHash infoHash,
        String kind,
        int rating,
        String series,
        int part,
        long length,
        Instant release) {
    /**
     * The catalog has no field for series; publishers write the part at the end: "Night Watch
     * S02E05", "Night Watch – Part 3", "Night Watch #7", "Night Watch 2".
     */
    private static final Pattern PART =
            Pattern.compile(
                    "(.*?\\S)[\\s,:–-]*?(?:\\s|[:–-])(?:s(\\d{1,3})\\s?e(\\d{1,4})"
                            + "|(?:episode|part|volume|vol\\.?|no\\.?|folge|teil|band)?\\s?#?(\\d{1,4}))",
                    Pattern.CASE_INSENSITIVE);

    /** More parts than any season has: seasons do not overlap. */
    private static final int SEASON = 10_000;

    public static Title of(CatalogItem item) {
        Matcher m = PART.matcher(item.title().strip());
        boolean isPart = m.matches();
        String series = isPart ? item.kind() + "/" + m.group(1).toLowerCase(Locale.ROOT) : "";
        return new Title(
                item.item(),
                item.infoHash(),
                item.kind(),
                item.rating(),
                series,
                isPart ? number(m) : 0,
                item.length(),
                item.release());
    }

    private static int number(Matcher m) {
        return m.group(2) == null
                ? Integer.parseInt(m.group(4))
                : Integer.parseInt(m.group(2)) * SEASON + Integer.parseInt(m.group(3));
    }

    boolean releasedAt(Instant now) {
        return release == null || !now.isBefore(release);
    }
}
