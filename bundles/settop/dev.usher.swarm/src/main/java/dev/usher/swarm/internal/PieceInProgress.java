package dev.usher.swarm.internal;

import dev.usher.media.api.ItemLayout;
import dev.usher.metainfo.MerkleTree;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A piece of which some blocks are on order, at up to two sources each, or here, with the hashes of
 * those that are here.
 */
final class PieceInProgress {
    private final int number;
    private final int length;
    private final int blocks;
    private final BitSet held = new BitSet();
    private final String[] asked;
    private final String[] askedToo;
    private final byte[] hashes;
    private final String[] senders;
    private int onOrder;
    private boolean mixedGenerations;
    private int generation = -1;
    private String leader;
    private boolean single;
    private PieceInProgress evidence;

    PieceInProgress(int number, int length) {
        this.number = number;
        this.length = length;
        this.blocks = (length + ItemLayout.BLOCK - 1) / ItemLayout.BLOCK;
        this.hashes = new byte[blocks * MerkleTree.HASH];
        this.senders = new String[blocks];
        this.asked = new String[blocks];
        this.askedToo = new String[blocks];
    }

    /** The piece again, from one source only, to find out who of several lied. */
    static PieceInProgress retrial(PieceInProgress failed) {
        PieceInProgress p = new PieceInProgress(failed.number, failed.length);
        p.single = true;
        p.evidence = failed;
        return p;
    }

    int number() {
        return number;
    }

    /** Whether this source began it, or whoever did is gone. */
    boolean ledBy(String source) {
        return leader == null || leader.equals(source);
    }

    /** Whether there is a block to ask {@code source} for. */
    boolean open(String source) {
        return free() > 0 && (!single || ledBy(source));
    }

    /** Blocks neither on order nor here. */
    int free() {
        return blocks - onOrder - held.cardinality();
    }

    boolean complete() {
        return held.cardinality() == blocks;
    }

    /** The number of a block to ask {@code source} for, now on order. */
    int take(String source) {
        leader = leader == null ? source : leader;
        int block = held.nextClearBit(0);
        while (asked[block] != null) {
            block = held.nextClearBit(block + 1);
        }
        asked[block] = source;
        onOrder++;
        return block;
    }

    /**
     * Orders a block at a second source.
     *
     * @return false when that may not be
     */
    boolean takeToo(int block, String source) {
        if (single || held.get(block) || asked[block] == null || askedToo[block] != null) {
            return false;
        }
        askedToo[block] = source;
        return true;
    }

    /** A block that was on order at {@code source} will not come from there. */
    void release(int block, String source) {
        if (source.equals(askedToo[block])) {
            askedToo[block] = null;
        } else if (source.equals(asked[block])) {
            asked[block] = askedToo[block];
            askedToo[block] = null;
            onOrder -= asked[block] == null ? 1 : 0;
        }
        if (onOrder == 0 && held.isEmpty()) {
            leader = null;
        }
    }

    /**
     * The source went away; its blocks were released.
     *
     * @return what is left: the search for a liar begins anew when its only source went
     */
    PieceInProgress without(String source) {
        if (source.equals(leader)) {
            leader = null;
            return single ? retrial(evidence) : this;
        }
        return this;
    }

    /** Sources of which the block is on order. */
    Set<String> asked(int block) {
        Set<String> all = new LinkedHashSet<>();
        all.add(asked[block]);
        all.add(askedToo[block]);
        all.remove(null);
        return all;
    }

    /**
     * @return false when it is already here
     */
    boolean hold(int block, String sender, byte[] hash, int storeGeneration) {
        if (held.get(block)) {
            return false;
        }
        onOrder -= asked[block] == null ? 0 : 1;
        asked[block] = null;
        askedToo[block] = null;
        held.set(block);
        senders[block] = sender;
        System.arraycopy(hash, 0, hashes, block * MerkleTree.HASH, MerkleTree.HASH);
        mixedGenerations |= generation >= 0 && generation != storeGeneration;
        generation = storeGeneration;
        return true;
    }

    /**
     * This block is wrong and to be fetched anew.
     *
     * @return who sent it
     */
    String reject(int block) {
        held.clear(block);
        String sender = senders[block];
        senders[block] = null;
        leader = null;
        return sender;
    }

    byte[] hashes() {
        return hashes;
    }

    /** Whether all blocks were written to the store of this generation. */
    boolean allIn(int storeGeneration) {
        return !mixedGenerations && generation == storeGeneration;
    }

    Set<String> senders() {
        Set<String> all = new LinkedHashSet<>(Arrays.asList(senders));
        all.remove(null);
        return all;
    }

    /** Who lied the first time, as far as this good piece shows it. */
    Set<String> liars() {
        Set<String> liars = new LinkedHashSet<>();
        for (int i = 0; evidence != null && i < blocks; i++) {
            int from = i * MerkleTree.HASH;
            int to = from + MerkleTree.HASH;
            if (!Arrays.equals(hashes, from, to, evidence.hashes, from, to)) {
                liars.add(evidence.senders[i]);
            }
        }
        return liars;
    }

    int heldBytes() {
        return held.stream().map(this::blockLength).sum();
    }

    int blockLength(int block) {
        return Math.min(ItemLayout.BLOCK, length - block * ItemLayout.BLOCK);
    }
}
