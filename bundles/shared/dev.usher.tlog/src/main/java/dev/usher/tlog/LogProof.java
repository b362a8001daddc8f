package dev.usher.tlog;

import dev.usher.crypto.SignedNote;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Proves offline that an entry stands in a log (C2SP tlog-proof).
 *
 * @param index of the entry
 * @param path inclusion proof, the leaf's sibling first
 * @param checkpoint signed note
 */
public record LogProof(long index, List<byte[]> path, String checkpoint) {
    private static final String MAGIC = "c2sp.org/tlog-proof@v1";
    private static final int LONGEST = 64 * 1024;
    private static final Pattern TEXT =
            Pattern.compile(
                    Pattern.quote(MAGIC)
                            + "\\nindex (0|[1-9]\\d{0,17})\\n((?:[A-Za-z0-9+/]{43}=\\n){0,64})\\n(.+)",
                    Pattern.DOTALL);

    public LogProof {
        path = List.copyOf(path);
    }

    public String text() {
        StringBuilder text = new StringBuilder(MAGIC + "\nindex " + index + "\n");
        path.forEach(h -> text.append(Base64.getEncoder().encodeToString(h)).append('\n'));
        return text + "\n" + checkpoint;
    }

    /**
     * @throws LogException when it is none
     */
    public static LogProof parse(String text) throws LogException {
        Matcher m = TEXT.matcher(text);
        if (text.length() > LONGEST || !m.matches()) {
            throw new LogException("this is no proof of the form " + MAGIC);
        }
        List<byte[]> path = new ArrayList<>();
        m.group(2).lines().forEach(line -> path.add(Base64.getDecoder().decode(line)));
        return new LogProof(Long.parseLong(m.group(1)), path, m.group(3));
    }

    /**
     * @throws LogException when {@code entry} is not proved to be in the log
     */
    public void verify(byte[] entry, SignedNote.Verifier log) throws LogException {
        Checkpoint signed = Checkpoint.open(checkpoint, log);
        Inclusion claim = new Inclusion(index, signed.size(), path);
        if (!claim.holds(MerkleHash.leaf(entry), signed.root())) {
            throw new LogException("the entry is not number " + index + " of the log");
        }
    }
}
