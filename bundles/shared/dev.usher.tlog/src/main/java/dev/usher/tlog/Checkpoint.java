package dev.usher.tlog;

import dev.usher.crypto.SignedNote;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a log signs: how many entries it has and their root hash (C2SP tlog-checkpoint).
 *
 * @param origin names the log; no spaces
 * @param size leaves
 */
public record Checkpoint(String origin, long size, byte[] root) {
    private static final Pattern TEXT =
            Pattern.compile("([^\\n]+)\\n(0|[1-9]\\d{0,17})\\n([A-Za-z0-9+/]{43}=)\\n");

    /** Without signature. */
    public String text() {
        return origin + "\n" + size + "\n" + Base64.getEncoder().encodeToString(root) + "\n";
    }

    /**
     * Reads a signed checkpoint.
     *
     * @param log whose signature it must carry; its name is the origin
     * @throws LogException when it is not signed by the log, or is no checkpoint of it
     */
    public static Checkpoint open(String note, SignedNote.Verifier log) throws LogException {
        String text =
                log.open(note)
                        .orElseThrow(
                                () ->
                                        new LogException(
                                                "the checkpoint is not signed by " + log.name()));
        Matcher m = TEXT.matcher(text);
        if (!m.matches() || !m.group(1).equals(log.name())) {
            throw new LogException("what " + log.name() + " signed is no checkpoint of it");
        }
        return new Checkpoint(
                m.group(1), Long.parseLong(m.group(2)), Base64.getDecoder().decode(m.group(3)));
    }
}
