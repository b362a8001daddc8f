package dev.usher.player.store;

import dev.usher.player.anchor.Anchor;
import dev.usher.player.anchor.AnchorException;

/** A chip that counts, that the test can silence, and at which the power fails when it says so. */
public final class FakeChip implements Anchor {
    /**
     * What happens to the chip while something is begun, in order; the power fails before or after.
     */
    public static final int MOMENTS = 6;

    public long count = 41;
    public String note = "";
    public boolean silent;
    public int asked;

    /** So many moments from now the power fails; 0 = never. */
    public int powerFailsIn;

    /** The process is gone, here. */
    static final class PowerCut extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private void moment() {
        if (powerFailsIn > 0 && --powerFailsIn == 0) {
            throw new PowerCut();
        }
    }

    private void use() throws AnchorException {
        asked++;
        if (silent) {
            throw new AnchorException("test: no answer");
        }
        moment();
    }

    @Override
    public Mark read() throws AnchorException {
        use();
        Mark mark = new Mark(count, note);
        moment();
        return mark;
    }

    @Override
    public void note(String text) throws AnchorException {
        use();
        note = text;
        moment();
    }

    @Override
    public void advance() throws AnchorException {
        use();
        count++;
        moment();
    }
}
