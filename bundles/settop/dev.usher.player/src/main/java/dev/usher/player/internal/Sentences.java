package dev.usher.player.internal;

import dev.usher.backend.api.CatalogItem;
import dev.usher.media.api.Problem;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the server refuses, in sentences for the person in front of the television: which film,
 * since or until when, and what to do about it. Codes and members stay as they are.
 */
final class Sentences {
    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("EEEE d MMMM, HH:mm", Locale.ENGLISH);
    private final ZoneId zone;
    private final InstantSource clock;

    /**
     * @param zone of the clock on the person's wall
     */
    Sentences(ZoneId zone, InstantSource clock) {
        this.zone = zone;
        this.clock = clock;
    }

    /** The same refusal; unchanged when its own words are as good. */
    Problem of(Problem refusal, CatalogItem item) {
        return of(refusal, "'" + item.title() + "'");
    }

    /**
     * @param what it is about, as in a sentence
     */
    Problem of(Problem refusal, String what) {
        String sentence = sentence(refusal, what);
        return sentence == null
                ? refusal
                : new Problem(refusal.code(), refusal.status(), sentence, refusal.members());
    }

    private String sentence(Problem refusal, String what) {
        Map<String, Object> members = refusal.members();
        return switch (refusal.code()) {
            case "not-yet" -> what + " comes out" + on(members, "release") + ". Buy it then.";
            case "pass-not-yet-valid" ->
                    "The pass for "
                            + what
                            + " is not valid yet"
                            + (members.containsKey("notBefore")
                                    ? "; it is" + on(members, "notBefore")
                                    : "")
                            + ".";
            case "pass-expired" ->
                    members.containsKey("startBy") && !members.containsKey("viewUntil")
                            ? "The time to begin "
                                    + what
                                    + " ended"
                                    + on(members, "startBy")
                                    + ". Buy it again to watch it."
                            : "The time to watch "
                                    + what
                                    + " ended"
                                    + on(members, "viewUntil")
                                    + ". Buy it again to go on.";
            case "pass-returned" ->
                    what + " was given back" + on(members, "since") + ". Buy it again to watch it.";
            case "pass-revoked" ->
                    "The operator called off the pass for "
                            + what
                            + on(members, "since")
                            + ". Call the operator, or buy it again.";
            case "pass-suspended" ->
                    "The pass for "
                            + what
                            + " was put on hold"
                            + on(members, "since")
                            + ". Call the operator.";
            case "pass-released" ->
                    "This box let go of the pass for "
                            + what
                            + ". Take it back on the page of passes to watch it here.";
            case "pass-in-use", "device-mismatch" ->
                    "Another box of this home holds the pass for "
                            + what
                            + ". Let go of it there, then take it here.";
            case "device-limit" -> deviceLimit(members, what);
            case "stream-limit" -> streamLimit(members, what);
            case "clock-suspect" ->
                    "This box does not know the right time, so "
                            + what
                            + " cannot be opened now. Connect it to the network, and it asks the server.";
            default -> null;
        };
    }

    private static String deviceLimit(Map<String, Object> members, String what) {
        List<?> devices = members.get("devices") instanceof List<?> list ? list : List.of();
        String names =
                devices.stream()
                        .map(d -> d instanceof Map<?, ?> m ? m.get("name") : d)
                        .map(String::valueOf)
                        .collect(Collectors.joining(", "));
        return what
                + " cannot be watched on this box: your household watches on "
                + members.getOrDefault("max", devices.size())
                + " boxes already"
                + (names.isEmpty() ? "" : " (" + names + ")")
                + ". Let go of a pass on one of them, or remove one on the household's web page.";
    }

    private String streamLimit(Map<String, Object> members, String what) {
        return what
                + " cannot be shown now: your household is watching on "
                + members.getOrDefault("max", "as many")
                + " boxes at once, and no more are allowed. Stop one of them"
                + (members.containsKey("freeAt")
                        ? ", or try again" + on(members, "freeAt") + "."
                        : ", then try again.");
    }

    /** " at 20:15", " on Friday 3 May, 20:15", or nothing. */
    private String on(Map<String, Object> members, String name) {
        Instant moment = instant(members.get(name));
        if (moment == null) {
            return "";
        }
        boolean soon =
                Duration.between(clock.instant(), moment).abs().compareTo(Duration.ofHours(12)) < 0;
        return soon
                ? " at " + DateTimeFormatter.ofPattern("HH:mm").format(moment.atZone(zone))
                : " on " + MOMENT.format(moment.atZone(zone));
    }

    /** From the server it comes as text. */
    private static Instant instant(Object value) {
        try {
            return value instanceof Instant known
                    ? known
                    : value instanceof String text ? Instant.parse(text) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
