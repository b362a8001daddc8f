package dev.usher.swarm.internal;

import dev.usher.media.api.ItemLayout;
import dev.usher.metainfo.MerkleTree;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.Set;

/** A piece of which some blocks are on order or here, with the hashes of those that are here. */
final class PieceInProgress {
    private final int number;
    private final int length;
    private final int blocks;
    private final BitSet taken = new BitSet();
    private final BitSet held = new BitSet();
    private final byte[] hashes;
    private final String[] senders;
    private boolean mixedGenerations;
    private int generation = -1;
    private String owner;
    private boolean single;
    private PieceInProgress evidence;

    PieceInProgress(int number, int length) {
        this.number = number;
        this.length = length;
        this.blocks = (length + ItemLayout.BLOCK - 1) / ItemLayout.BLOCK;
        this.hashes = new byte[blocks * MerkleTree.HASH];
        this.senders = new String[blocks];
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

    /**
     * What is left of the search for a liar when its only source went away: the next one starts
     * anew.
     */
    PieceInProgress without(String source) {
        return single && source.equals(owner) ? retrial(evidence) : this;
    }

    boolean open(String source) {
        return taken.cardinality() < blocks && (!single || owner == null || owner.equals(source));
    }

    /** Every block is on order or here. */
    boolean exhausted() {
        return taken.cardinality() == blocks;
    }

    boolean complete() {
        return held.cardinality() == blocks;
    }

    /** The number of a block to ask {@code source} for, now on order. */
    int take(String source) {
        owner = single ? source : owner;
        int block = taken.nextClearBit(0);
        taken.set(block);
        return block;
    }

    /** A block that was on order will not come. */
    void release(int block) {
        if (!held.get(block)) {
            taken.clear(block);
        }
        if (held.isEmpty() && taken.isEmpty()) {
            owner = null;
        }
    }

    /**
     * @return false when it is already here
     */
    boolean hold(int block, String sender, byte[] hash, int storeGeneration) {
        if (held.get(block)) {
            return false;
        }
        taken.set(block);
        held.set(block);
        senders[block] = sender;
        System.arraycopy(hash, 0, hashes, block * MerkleTree.HASH, MerkleTree.HASH);
        mixedGenerations |= generation >= 0 && generation != storeGeneration;
        generation = storeGeneration;
        return true;
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
