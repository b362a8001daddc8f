package dev.usher.scheduler.preload;

import dev.usher.media.api.BoxId;
import dev.usher.media.api.InfoHash;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Who must not give away an item. Boxes evict without asking, so not every holder may be told that
 * it may: where no repository has the item, some holders keep it. Which ones follows from their
 * names alone (rendezvous hashing), so that one that comes or goes changes one keeper at most and
 * never all of them at once.
 */
public final class Keepers {
    private final int copies;

    /**
     * @param copies how many boxes have to keep an item that no repository has
     */
    public Keepers(int copies) {
        this.copies = copies;
    }

    /**
     * The boxes among the holders that must keep the item.
     *
     * @param complete boxes that have all of it
     * @param repositories that really have all of it
     */
    public List<BoxId> of(InfoHash item, List<BoxId> complete, int repositories) {
        if (repositories > 0) {
            return List.of();
        }
        List<BoxId> ranked = new ArrayList<>(complete);
        ranked.sort(
                Comparator.comparingLong((BoxId b) -> weight(item, b)).thenComparing(BoxId::value));
        return List.copyOf(ranked.subList(0, Math.min(copies, ranked.size())));
    }

    /** Whether {@code box} may give away what it has of the item. */
    public boolean mayGo(InfoHash item, BoxId box, List<BoxId> complete, int repositories) {
        if (repositories > 0) {
            return true;
        }
        // parts of something nobody has whole may be all there is of it
        return complete.size() >= copies && !of(item, complete, repositories).contains(box);
    }

    /** FNV-1a over both names, then a mixer (SplitMix64) because names differ in few bits. */
    private static long weight(InfoHash item, BoxId box) {
        long h = 0xcbf29ce484222325L;
        String text = item.hex() + box.value();
        for (int i = 0; i < text.length(); i++) {
            h = (h ^ text.charAt(i)) * 0x100000001b3L;
        }
        h = (h ^ (h >>> 30)) * 0xbf58476d1ce4e5b9L;
        h = (h ^ (h >>> 27)) * 0x94d049bb133111ebL;
        return h ^ (h >>> 31);
    }
}
