package dev.usher.player.store;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What the anchor is told besides its count: which store it belongs to, and the first plays the
 * server has not heard of, so that they outlive the store. A line of text each.
 *
 * @param nonce made anew with every write
 */
record AnchorNote(String nonce, List<Begun> untold) {
    /**
     * @param licence id of the licence it began under
     */
    record Begun(String pass, String licence, Instant began) {}

    String text() {
        StringBuilder text = new StringBuilder(nonce).append('\n');
        for (Begun play : untold) {
            text.append(play.pass()).append(' ').append(play.licence()).append(' ');
            text.append(play.began().toEpochMilli()).append('\n');
        }
        return text.toString();
    }

    /** Lines that were written half are left out. */
    static AnchorNote parse(String text) {
        List<String> lines = text.lines().toList();
        List<Begun> untold = new ArrayList<>();
        for (String line : lines.subList(Math.min(1, lines.size()), lines.size())) {
            String[] words = line.split(" ");
            if (words.length == 3) {
                try {
                    Instant began = Instant.ofEpochMilli(Long.parseLong(words[2]));
                    untold.add(new Begun(words[0], words[1], began));
                } catch (NumberFormatException | DateTimeException damaged) {
                    // as if it were not there
                    continue;
                }
            }
        }
        return new AnchorNote(lines.isEmpty() ? "" : lines.get(0), untold);
    }
}
